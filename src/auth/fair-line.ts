/** Does little at a time, in turns of those who ask: between the requests of one who has many come those of others. */
export class FairLine {
  private readonly waiting = new Map<string, (() => void)[]>();
  private running = 0;

  /** @param atOnce how much is done at a time. */
  constructor(private readonly atOnce: number) {}

  /** Settles as `work` does. */
  async run<T>(whose: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running++;
    else await this.turn(whose);
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private turn(whose: string): Promise<void> {
    return new Promise((resolve) => {
      const own = this.waiting.get(whose) ?? [];
      own.push(resolve);
      this.waiting.set(whose, own);
    });
  }

  private next(): void {
    for (const [whose, own] of this.waiting) {
      const start = own.shift();
      // Whose turn it was comes last from now on.
      this.waiting.delete(whose);
      if (own.length > 0) this.waiting.set(whose, own);
      start?.();
      return;
    }
    this.running--;
  }
}
