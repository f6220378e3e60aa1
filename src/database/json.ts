/** The JSON text of one `View`, made by the database. It is sent as it is, without being parsed. */
export class Json<View> {
  constructor(readonly text: string) {}

  parse(): View {
    return JSON.parse(this.text) as View;
  }

  /** JSON.stringify calls this if the value is part of another. */
  toJSON(): unknown {
    return this.parse();
  }
}

/** The rows of a list as one JSON text, separated by a comma and a line feed, which no JSON of a row contains (RFC 8259, 7). */
export class JsonRows<View> {
  constructor(
    private readonly text: string,
    readonly count: number,
    /** Whether there were more, which were left out because they were too large for one answer. */
    readonly isCut = false,
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
