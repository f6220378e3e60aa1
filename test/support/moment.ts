/** Something that happens once: `come` says that it has, and whoever awaits `reached` goes on. */
export class Moment {
  readonly reached: Promise<void>;
  come!: () => void;

  constructor() {
    this.reached = new Promise((resolve) => (this.come = resolve));
  }
}
