import { createParser } from 'eventsource-parser';

/** How long an answer may be, in characters, and how many bytes may come for it: each piece of a stream comes with much around it. */
const [MOST_CHARACTERS, MOST_BYTES] = [64 * 1024, 2 ** 20];

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

/** The text of a chat completion that comes as a whole. @throws ModelFailure. */
export async function readWhole(response: Response): Promise<string> {
  let json = '';
  for await (const piece of piecesOf(response)) json += piece;
  const text = textIn(json, 'message');
  if (text.length > MOST_CHARACTERS) throw tooMuch();
  return text;
}

function tooMuch(): ModelFailure {
  return new ModelFailure('the model answered too much', false);
}

/** The text of one that comes as events. @param onText is given it piece by piece. @throws ModelFailure. */
export async function readStream(response: Response, onText: (text: string) => void): Promise<string> {
  let text = '';
  const parser = createParser({
    maxBufferSize: MOST_CHARACTERS,
    onEvent: ({ data }) => {
      if (data === '[DONE]') return;
      const piece = textIn(data, 'delta');
      text += piece;
      if (text.length > MOST_CHARACTERS) throw tooMuch();
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
    if (bytes > MOST_BYTES) throw tooMuch();
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
