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
import { createParser } from 'eventsource-parser';
import { Settings } from '../config/settings.js';
import type { ChatMessage } from './model-prompt.js';

/** How long a model may take in all, with what is tried again. */
export const LONGEST_ASKING_MS = 20_000;
/** How often it is asked again, and after how long. */
const AGAIN = { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 2000 }) };
/** After how many failures in a row it is left alone, and for how long. */
const [MOST_FAILURES, LEFT_ALONE_MS] = [5, 30_000];
/** How many are asked at once, and how many wait for that, by one process. */
const [AT_ONCE, MOST_WAITING] = [4, 20];
/** How large its answer may be. */
const MOST_BYTES = 64 * 1024;
/** How many tokens it is asked to write at most. */
const MOST_TOKENS = 700;

/** Thrown if a model gives no answer of use. */
export class ModelFailure extends Error {
  constructor(
    message: string,
    /** Whether another try may succeed. */
    readonly isPassing: boolean,
  ) {
    super(message);
    this.name = 'ModelFailure';
  }
}

/** Asks a model over OpenAI's chat completions (POST {AI_BASE_URL}/chat/completions), which many servers speak. */
@Injectable()
export class ModelClient implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly mayPass = handleWhen((error) =>
    error instanceof ModelFailure ? error.isPassing : !(error instanceof BrokenCircuitError),
  );
  private readonly policy = wrap(
    bulkhead(AT_ONCE, MOST_WAITING),
    retry(this.mayPass, AGAIN),
    circuitBreaker(
      handleWhen(() => !this.stopping.signal.aborted),
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
    this.stopping.abort();
  }

  /**
   * @param onText is given the answer piece by piece as it comes; without it, it is asked for as a whole.
   * @returns the answer.
   * @throws Error of any kind if there is none in time.
   */
  async ask(messages: readonly ChatMessage[], onText?: (text: string) => void): Promise<string> {
    const signal = AbortSignal.any([AbortSignal.timeout(LONGEST_ASKING_MS), this.stopping.signal]);
    let hasBegun = false;
    const tell =
      onText &&
      ((text: string) => {
        hasBegun = true;
        onText(text);
      });
    return this.policy.execute(async () => {
      try {
        return await this.askOnce(messages, signal, tell);
      } catch (error) {
        // What has been told can't be told again in other words.
        if (hasBegun || signal.aborted) throw new ModelFailure((error as Error).message, false);
        throw error;
      }
    }, signal);
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
    return text;
  }
}

async function readWhole(response: Response): Promise<string> {
  let json = '';
  for await (const piece of piecesOf(response)) json += piece;
  return textIn(json, 'message');
}

async function readStream(response: Response, onText: (text: string) => void): Promise<string> {
  let text = '';
  const parser = createParser({
    maxBufferSize: MOST_BYTES,
    onEvent: ({ data }) => {
      if (data === '[DONE]') return;
      const piece = textIn(data, 'delta');
      text += piece;
      if (piece !== '') onText(piece);
    },
  });
  for await (const piece of piecesOf(response)) parser.feed(piece);
  return text;
}

/** What comes, as text. @throws ModelFailure once it is too much. */
async function* piecesOf({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += (piece as Uint8Array).length;
    if (bytes > MOST_BYTES) throw new ModelFailure('the model answered too much', false);
    yield decoder.decode(piece as Uint8Array, { stream: true });
  }
}

/** The text of a chat completion, or of a part of one. @throws ModelFailure. */
function textIn(json: string, member: 'message' | 'delta'): string {
  try {
    const { choices } = JSON.parse(json) as { choices?: Record<string, { content?: unknown } | undefined>[] };
    const content = choices?.[0]?.[member]?.content;
    if (typeof content === 'string') return content;
    if (member === 'delta' && Array.isArray(choices)) return '';
  } catch {
    // It is no JSON, or not of this form.
  }
  throw new ModelFailure('the model answered what is no chat completion', true);
}
