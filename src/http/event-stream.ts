import { PassThrough } from 'node:stream';
import { createParamDecorator, StreamableFile, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommitUnknown } from '../database/query-failure.js';
import { asProblem, noteFault } from './problem.filter.js';

const MOST_LISTENERS = 20;
const IS_WANTED = /^\s*text\/event-stream\s*(?:;(?!\s*q\s*=\s*0(?:\.0*)?\s*$)|$)/i;

/** A handler's parameter: where its caller asks for events as they happen (`Accept: text/event-stream`) an EventStream, else undefined. */
export const Events = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const isWanted = (request.headers.accept ?? '').split(',').some((type) => IS_WANTED.test(type));
  return isWanted ? new EventStream(request, http.getResponse<FastifyReply>()) : undefined;
});

/** An answer of events (the HTML standard, 9.2), few and small. */
export class EventStream {
  private readonly stream = new PassThrough();

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /** @param data the event's data, sent as JSON. */
  send(event: string, data: object): void {
    // JSON has no line ends of its own.
    if (!this.stream.destroyed) this.stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Ends the answer: nothing is sent after it. */
  end(): void {
    this.stream.end();
  }

  /** Ends with an event `problem`; where nobody can say what came of a commit, the connection ends, as it does everywhere. */
  fail(error: unknown): void {
    noteFault(this.request, this.reply, error);
    if (error instanceof CommitUnknown) {
      this.request.raw.socket.destroy();
      return;
    }
    this.send('problem', asProblem(error));
    this.end();
  }

  /** The answer of a handler. */
  get answer(): StreamableFile {
    // nginx would keep events until there are more.
    void this.reply.header('x-accel-buffering', 'no');
    // It may go on while Wasil stops, and its connection is not to be waited for.
    void this.reply.header('connection', 'close');
    // A stream that is sent adds some to the listeners that every answer has.
    this.reply.raw.setMaxListeners(MOST_LISTENERS);
    return new StreamableFile(this.stream, { type: 'text/event-stream; charset=utf-8' });
  }
}
