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
