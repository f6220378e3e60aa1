import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Answering = (response: ServerResponse, request: Asked) => void;

/** What a model was asked. */
export interface Asked {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
}

/** The answer of a chat completion, as a whole or, where it is asked for so, piece by piece. */
export function saying(answer: string): Answering {
  return (response, { stream }) => {
    if (!stream) {
      sendJson(response, { choices: [{ message: { role: 'assistant', content: answer } }] });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of answer.match(/[^]{1,7}/gu) ?? [])
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: piece } }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  };
}

/** An answer with any body. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A server that speaks OpenAI's chat completions as it is told to, and keeps what it was asked. */
export class ModelServer {
  asked: Asked[] = [];
  /** All that was sent to it, headers included. */
  heard: string[] = [];
  answer: Answering = saying('NONE');

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void text(request).then((body) => {
        this.heard.push(
          `${request.method ?? ''} ${request.url ?? ''} ${JSON.stringify(request.headers)} ${body}`,
        );
        const asked = JSON.parse(body) as Asked;
        this.asked.push(asked);
        this.answer(response, asked);
      });
    });
  }

  static async start(): Promise<ModelServer> {
    const server = createServer();
    const started = new ModelServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  /** The settings of an application that asks it. */
  get environment(): NodeJS.ProcessEnv {
    const { port } = this.server.address() as AddressInfo;
    return {
      AI_BASE_URL: `http://127.0.0.1:${port}/v1/`,
      AI_API_KEY: 'a-key-of-the-tests',
      AI_MODEL: 'test-model',
    };
  }

  /** Forgets what it was asked. */
  forget(): void {
    [this.asked, this.heard] = [[], []];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}
