/** A JSON value as the database has put it together: it goes out as it is, never made into objects and back. */
export class JsonText {
  constructor(readonly text: string) {}

  static list(items: readonly JsonText[]): JsonText {
    return new JsonText(`[${items.map(({ text }) => text).join()}]`);
  }

  /** For whoever puts it into another value. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** The same of several rows, which the database has put together to one text: each on a line, as no JSON has any within. */
export class JsonLines {
  constructor(
    private readonly text: string,
    readonly count: number,
  ) {}

  static readonly none = new JsonLines('', 0);

  get list(): JsonText {
    return new JsonText(`[${this.text}]`);
  }

  get last(): JsonText {
    return new JsonText(this.text.slice(this.text.lastIndexOf('\n') + 1));
  }

  get withoutLast(): JsonLines {
    return new JsonLines(this.text.slice(0, Math.max(0, this.text.lastIndexOf(',\n'))), this.count - 1);
  }
}
