const RealDate = Date;

let stoppedAt: number | undefined;

/**
 * Stops the clock that this process tells the time by, servers in it included, until `startClock`. Timers and
 * `performance.now` go on. It is no class of its own like Jest's, which TypeORM would not take for the Date that it knows.
 */
export function stopClock(): void {
  stoppedAt = RealDate.now();
  setDate(
    new Proxy(RealDate, {
      construct: (target, given, newTarget) =>
        Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    }),
  );
}

/** Puts a clock that was stopped forward. */
export function passTime(milliseconds: number): void {
  if (stoppedAt === undefined) throw new Error('the clock goes on by itself');
  stoppedAt += milliseconds;
}

export function startClock(): void {
  stoppedAt = undefined;
  setDate(RealDate);
}

function now(): number {
  return stoppedAt ?? RealDate.now();
}

function setDate(constructor: DateConstructor): void {
  globalThis.Date = constructor;
  // Some tell a Date by its constructor.
  RealDate.prototype.constructor = constructor;
}
