import { PassThrough } from 'node:stream';
import { createParamDecorator, StreamableFile, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A handler's parameter: whether its caller asks for events as they happen (`Accept: text/event-stream`). */
export const WantsEvents = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const { accept = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  return accept.split(',').some((type) => /^\s*text\/event-stream\s*(?:;|$)/i.test(type));
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
