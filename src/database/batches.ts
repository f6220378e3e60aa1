import { isDeadlock } from './query-failure.js';
import { isUnavailable } from './unavailable.js';

/** How many batches are under way at once, and how many askers each has: the first of them waits for the last. */
const MOST_UNDER_WAY = 2;
const MOST_TOGETHER = 32;

/** Does for each what it asks, in order; undefined where nothing came of it. */
type Run<Asked, Answer> = (asked: readonly Asked[]) => Promise<readonly (Answer | undefined)[]>;

interface Waiting<Asked, Answer> {
  asked: Asked;
  resolve: (answer: Answer | undefined | PromiseLike<Answer | undefined>) => void;
  reject: (error: unknown) => void;
}

/**
 * Has one run do what many ask for at about the same time: those of one turn of the event loop go together, and those that
 * come while enough runs are under way, with the next. Where nothing came of what one of several asks, or they failed, each
 * of those is run for alone: nobody fails of what another asks.
 */
export class Batches<Asked, Answer> {
  private readonly line: Waiting<Asked, Answer>[] = [];
  private underWay = 0;
  private isNextCalled = false;

  constructor(private readonly run: Run<Asked, Answer>) {}

  ask(asked: Asked): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      this.line.push({ asked, resolve, reject });
      this.callNext();
    });
  }

  async alone(asked: Asked): Promise<Answer | undefined> {
    const [answer] = await this.run([asked]);
    return answer;
  }

  private callNext(): void {
    if (this.isNextCalled || this.line.length === 0 || this.underWay === MOST_UNDER_WAY) return;
    this.isNextCalled = true;
    setImmediate(() => {
      this.isNextCalled = false;
      this.underWay++;
      void this.serve(this.line.splice(0, MOST_TOGETHER)).finally(() => {
        this.underWay--;
        this.callNext();
      });
      this.callNext();
    });
  }

  /** Ends with the batch: those who are served alone after it may have to wait for long. */
  private async serve(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
    const answers = await this.run(batch.map(({ asked }) => asked)).catch((error: unknown) => error);
    for (const [place, { asked, resolve, reject }] of batch.entries()) {
      if (Array.isArray(answers)) {
        const answer = answers[place] as Answer | undefined;
        resolve(answer === undefined && batch.length > 1 ? this.alone(asked) : answer);
      } else if (batch.length === 1 || (isUnavailable(answers) && !isDeadlock(answers))) reject(answers);
      else resolve(this.alone(asked));
    }
  }
}
