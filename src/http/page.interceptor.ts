import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import { JsonText } from '../database/json-text.js';
import { Page } from '../database/keyset.js';
import { encodeCursor } from './cursor.js';

/** Sends a page as the bare array of its rows, with the address of the next one in a Link header (RFC 8288). */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map((answer: unknown) => {
        const http = context.switchToHttp();
        const reply = http.getResponse<FastifyReply>();
        if (answer instanceof JsonText) return sent(answer, reply);
        if (!(answer instanceof Page)) return answer;
        if (answer.next) {
          const { url } = http.getRequest<FastifyRequest>();
          const [path = ''] = url.split('?', 1);
          const parameters = new URLSearchParams(url.slice(path.length));
          parameters.set('cursor', encodeCursor(answer.next));
          void reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
        }
        const items = answer.items as readonly unknown[];
        return items.every((item) => item instanceof JsonText) ? sent(JsonText.list(items), reply) : items;
      }),
    );
  }
}

function sent({ text }: JsonText, reply: FastifyReply): string {
  void reply.type('application/json; charset=utf-8');
  return text;
}
