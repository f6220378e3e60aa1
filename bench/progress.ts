const WIDTH = 30;

/**
 * Tells on stderr how far something has got: in a terminal a bar with the time that is left, elsewhere a line at its
 * end and, of what is counted in a unit, for every tenth of it and with the speed.
 */
export class Progress {
  private readonly startedAt = performance.now();
  private told = 0;

  constructor(
    private readonly what: string,
    private readonly all: number,
    private readonly unit?: string,
  ) {}

  /** @param done how many of all. */
  show(done: number): void {
    const share = done / this.all;
    const isOver = done >= this.all;
    if (process.stderr.isTTY) {
      const full = Math.floor(share * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      process.stderr.write(`\r\x1b[K${this.what} ${bar} ${this.figures(done)}${isOver ? '\n' : ''}`);
      return;
    }
    const tenths = Math.floor(share * 10);
    if (isOver || (this.unit !== undefined && tenths > this.told))
      console.error(`${this.what}: ${this.figures(done)}`);
    this.told = tenths;
  }

  private figures(done: number): string {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const percent = `${Math.floor((done / this.all) * 100)} %`;
    const speed =
      this.unit === undefined ? [] : [`${Math.round(done / seconds).toLocaleString('en')} ${this.unit}/s`];
    const isOver = done >= this.all;
    const time = clock(isOver ? seconds : (seconds / Math.max(done, 1e-3)) * (this.all - done));
    return [percent, ...speed, `${time} ${isOver ? 'in all' : 'left'}`].join(', ');
  }
}

/** Does something so many times, one after the other, and tells how far it has got; gives what each time gave. */
export async function repeated<T>(what: string, times: number, once: () => Promise<T>): Promise<T[]> {
  const progress = new Progress(what, times);
  const given: T[] = [];
  while (given.length < times) {
    given.push(await once());
    progress.show(given.length);
  }
  return given;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
