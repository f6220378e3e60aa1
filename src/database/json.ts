/** One `View` as the JSON text that the database has made of it: it is sent as it is, never parsed on the way. */
export class Json<View> {
  constructor(readonly text: string) {}

  parse(): View {
    return JSON.parse(this.text) as View;
  }

  /** What JSON.stringify makes part of another value. */
  toJSON(): unknown {
    return this.parse();
  }
}

/** Rows of a list as one JSON text: a comma and a line feed stand between two rows, and within none (RFC 8259, 7). */
export class JsonRows<View> {
  constructor(
    private readonly text: string,
    readonly count: number,
  ) {}

  get list(): Json<View[]> {
    return new Json(`[${this.text}]`);
  }

  get last(): Json<View> {
    return new Json(this.text.slice(this.text.lastIndexOf('\n') + 1));
  }

  get withoutLast(): JsonRows<View> {
    return new JsonRows(this.text.slice(0, Math.max(0, this.text.lastIndexOf(',\n'))), this.count - 1);
  }
}
