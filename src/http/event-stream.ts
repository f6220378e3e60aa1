import { PassThrough } from 'node:stream';
import { createParamDecorator, StreamableFile, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MOST_LISTENERS = 20;

/** A handler's parameter: whether its caller asks for events as they happen (`Accept: text/event-stream`). */
export const WantsEvents = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const http = context.switchToHttp();
  const { accept = '' } = http.getRequest<FastifyRequest>().headers;
  const wants = accept.split(',').some((type) => /^\s*text\/event-stream\s*(?:;|$)/i.test(type));
  if (wants) {
    const reply = http.getResponse<FastifyReply>();
    // nginx would keep events until there are more.
    void reply.header('x-accel-buffering', 'no');
    // A stream that is sent adds some to the listeners that every answer has.
    reply.raw.setMaxListeners(MOST_LISTENERS);
  }
  return wants;
});

/** An answer of events (the HTML standard, 9.2), few and small. */
export class EventStream {
  private readonly stream = new PassThrough();

  send(event: string, data: object): void {
    // JSON has no line ends of its own.
    if (!this.stream.destroyed) this.stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.stream.end();
  }

  /** The answer of a handler. */
  get answer(): StreamableFile {
    return new StreamableFile(this.stream, { type: 'text/event-stream; charset=utf-8' });
  }
}
