/**
 * A clock that can be stopped and put forward: what this process tells the time by, servers in it included. Timers and
 * `performance.now` go on. To be imported before whatever loads an entity: TypeORM knows a column of times by its Date.
 */
const RealDate = Date;

let stoppedAt: number | undefined;

function now(): number {
  return stoppedAt ?? RealDate.now();
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});

/** Stops the clock until `startClock`. */
export function stopClock(): void {
  stoppedAt = RealDate.now();
}

/** Puts the clock forward, which has been stopped. */
export function passTime(milliseconds: number): void {
  if (stoppedAt === undefined) throw new Error('the clock goes on by itself');
  stoppedAt += milliseconds;
}

/** Lets the clock tell the real time again. */
export function startClock(): void {
  stoppedAt = undefined;
}
