/** What is under way, by the ticket that it concerns, for others to wait until it is over. */
export class Awaited {
  private readonly works = new Map<number, Promise<unknown>>();

  /** What there is to wait for, if there is anything; it never rejects. */
  get(ticketId: number): Promise<unknown> | undefined {
    return this.works.get(ticketId);
  }

  /** Has others wait for `work`, whether it succeeds or fails. @returns what they wait for. */
  add(ticketId: number, work: Promise<unknown>): Promise<unknown> {
    const over: Promise<unknown> = work
      .catch(() => undefined)
      .then(() => {
        if (this.works.get(ticketId) === over) this.works.delete(ticketId);
      });
    this.works.set(ticketId, over);
    return over;
  }
}
