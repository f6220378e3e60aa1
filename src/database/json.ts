/** The JSON text of one `View`, made by the database. It is sent as it is, without being parsed. */
export class Json<View> {
  constructor(readonly text: string | Buffer) {}

  parse(): View {
    return JSON.parse(String(this.text)) as View;
  }

  /** JSON.stringify calls this if the value is part of another. */
  toJSON(): unknown {
    return this.parse();
  }
}

const [OPENING, CLOSING] = [Buffer.from('['), Buffer.from(']')];

/** The rows of a list as one JSON text, separated by a comma and a line feed, which no JSON of a row contains (RFC 8259, 7). */
export class JsonRows<View> {
  constructor(
    /** In UTF-8, in which it is sent: a list may be large. */
    private readonly text: Buffer,
    readonly count: number,
    /** Whether there were more, which were left out because they were too large for one answer. */
    readonly isCut = false,
  ) {}

  get list(): Json<View[]> {
    return new Json(Buffer.concat([OPENING, this.text, CLOSING]));
  }

  get last(): Json<View> {
    return new Json(this.text.subarray(this.text.lastIndexOf('\n') + 1));
  }

  get withoutLast(): JsonRows<View> {
    const end = Math.max(0, this.text.lastIndexOf(',\n'));
    return new JsonRows(this.text.subarray(0, end), this.count - 1);
  }
}
