import { Deadline, type Whose } from './deadline.js';

/** What waits, in turns of the sites and, within each, of the people for whose requests it is (Deadline.whose). */
export class FairQueue<T> {
  private readonly sites = new Map<string, Map<number | undefined, T[]>>();
  private readonly first: T[] = [];

  get isEmpty(): boolean {
    return this.first.length === 0 && this.sites.size === 0;
  }

  /** Puts items back that were taken out, to come before all others. */
  putBack(items: readonly T[]): void {
    this.first.unshift(...items);
  }

  push(item: T, { site, person }: Whose = Deadline.whose): void {
    const people = this.sites.get(site) ?? new Map<number | undefined, T[]>();
    this.sites.set(site, people);
    const items = people.get(person) ?? [];
    people.set(person, items);
    items.push(item);
  }

  /** Takes out what comes next. Whose turn it was comes last from now on. */
  shift(): T | undefined {
    if (this.first.length > 0) return this.first.shift();
    for (const [site, people] of this.sites) {
      for (const [person, items] of people) {
        const item = items.shift();
        people.delete(person);
        if (items.length > 0) people.set(person, items);
        this.sites.delete(site);
        if (people.size > 0) this.sites.set(site, people);
        return item;
      }
    }
    return undefined;
  }
}

/** Does little at a time: between the requests of one site or person that has many come those of others. */
export class FairLine {
  private readonly queue = new FairQueue<() => void>();
  private running = 0;
  private waitingNow = 0;

  /** @param atOnce how much is done at a time. */
  constructor(private readonly atOnce: number) {}

  /** How much waits for its turn. */
  get waiting(): number {
    return this.waitingNow;
  }

  /** Whether nothing is done in it, and nothing waits. */
  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Whether what comes now has to wait. */
  get isFull(): boolean {
    return this.running >= this.atOnce;
  }

  /** Settles as `work` does. */
  async run<T>(work: () => Promise<T>, whose?: Whose): Promise<T> {
    if (!this.isFull) this.running++;
    else {
      this.waitingNow++;
      await new Promise<void>((resolve) => {
        this.queue.push(resolve, whose);
      });
      this.waitingNow--;
    }
    try {
      return await work();
    } finally {
      const start = this.queue.shift();
      if (start) start();
      else this.running--;
    }
  }
}
