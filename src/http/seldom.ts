/** How often, in milliseconds, the log says the same of what may happen without end. */
const SAID_EVERY_MS = 60_000;

/** Has something be told once in a while, however often it happens. */
export function seldom<Told>(tell: (told: Told) => void): (told: Told) => void {
  let toldAt = -Infinity;
  return (told) => {
    if (performance.now() - toldAt < SAID_EVERY_MS) return;
    toldAt = performance.now();
    tell(told);
  };
}
