import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import { Page } from '../database/keyset.js';
import { encodeCursor } from './cursor.js';

/** Sends a page as the bare array of its rows, with the address of the next one in a Link header (RFC 8288). */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!(answer instanceof Page)) return answer;
        if (answer.next) {
          const http = context.switchToHttp();
          const { url } = http.getRequest<FastifyRequest>();
          const [path = ''] = url.split('?', 1);
          const parameters = new URLSearchParams(url.slice(path.length));
          parameters.set('cursor', encodeCursor(answer.next));
          void http
            .getResponse<FastifyReply>()
            .header('link', `<${path}?${parameters.toString()}>; rel="next"`);
        }
        return answer.items as readonly unknown[];
      }),
    );
  }
}
