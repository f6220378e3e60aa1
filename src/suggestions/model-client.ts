import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { Settings } from '../config/settings.js';
import { ModelFailure, readStream, readWhole } from './completion.js';
import type { ChatMessage } from './model-prompt.js';

/** How long a model may take in all, with what is tried again. */
export const LONGEST_ASKING_MS = 20_000;
/** How often it is asked again, and after how long. */
const AGAIN = { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 2000 }) };
/** After how many failures in a row it is left alone, and for how long. */
const [MOST_FAILURES, LEFT_ALONE_MS] = [5, 30_000];
/** How many are asked at once, and how many wait for that, by one process. */
const [AT_ONCE, MOST_WAITING] = [4, 20];
/** How many tokens it is asked to write at most. */
const MOST_TOKENS = 700;

/** Asks a model over OpenAI's chat completions (POST {AI_BASE_URL}/chat/completions), which many servers speak. */
@Injectable()
export class ModelClient implements BeforeApplicationShutdown {
  private readonly asking = new Set<AbortController>();
  private isStopping = false;
  private readonly mayPass = handleWhen((error) =>
    error instanceof ModelFailure ? error.isPassing : !(error instanceof BrokenCircuitError),
  );
  private readonly policy = wrap(
    bulkhead(AT_ONCE, MOST_WAITING),
    retry(this.mayPass, AGAIN),
    circuitBreaker(
      handleWhen(() => !this.isStopping),
      {
        halfOpenAfter: LEFT_ALONE_MS,
        breaker: new ConsecutiveBreaker(MOST_FAILURES),
      },
    ),
  );

  constructor(private readonly settings: Settings) {}

  /** The model's name; undefined where none is set up. */
  get name(): string | undefined {
    return this.settings.model?.name;
  }

  /** What it is asked is left at once: its answer would come too late. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const each of this.asking) each.abort();
  }

  /**
   * @param onText is given the answer piece by piece as it comes; without it, it is asked for as a whole.
   * @returns the answer.
   * @throws Error of any kind if there is none in time.
   */
  async ask(messages: readonly ChatMessage[], onText?: (text: string) => void): Promise<string> {
    const asking = new AbortController();
    const { signal } = asking;
    const abort = () => {
      asking.abort(new ModelFailure('the model took too long', false));
    };
    // AbortSignal.timeout within AbortSignal.any may be collected before its time (nodejs/node#57736).
    const timer = setTimeout(abort, LONGEST_ASKING_MS);
    this.asking.add(asking);
    if (this.isStopping) abort();
    let hasBegun = false;
    const tell =
      onText &&
      ((text: string) => {
        hasBegun = true;
        onText(text);
      });
    try {
      return await this.policy.execute(async () => {
        try {
          return await untilAborted(signal, this.askOnce(messages, signal, tell));
        } catch (error) {
          // What has been told can't be told again in other words.
          if (hasBegun || signal.aborted) throw new ModelFailure((error as Error).message, false);
          throw error;
        }
      }, signal);
    } finally {
      clearTimeout(timer);
      this.asking.delete(asking);
    }
  }

  private async askOnce(
    messages: readonly ChatMessage[],
    signal: AbortSignal,
    onText: ((text: string) => void) | undefined,
  ): Promise<string> {
    const { model } = this.settings;
    if (!model) throw new ModelFailure('no model is set up', false);
    const response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: onText ? 'text/event-stream' : 'application/json',
        ...(model.apiKey !== undefined && { authorization: `Bearer ${model.apiKey}` }),
      },
      body: JSON.stringify({
        model: model.name,
        messages,
        max_tokens: MOST_TOKENS,
        temperature: 0.2,
        ...(onText && { stream: true }),
      }),
      // Nothing is sent to where a server says to go.
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
      throw new ModelFailure(`the model's server answered ${response.status}`, isPassing);
    }
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false;
    const text = onText && isStream ? await readStream(response, onText) : await readWhole(response);
    if (text.trim() === '') throw new ModelFailure('the model answered nothing', true);
    // A server may answer whole what it was asked to stream.
    if (!isStream) onText?.(text);
    return text;
  }
}

/** Settles as `work` does, or once it is aborted, whether or not `work` heeds that. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    work.then(resolve, reject);
  });
}
