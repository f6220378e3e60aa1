import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who makes a request: it comes from the access token and its session, never from what the request says of itself. */
export interface Actor {
  readonly sessionId: string;
  readonly userId: number;
  readonly profileId: number;
  readonly isManager: boolean;
  /** The id of the request, under which its log line and what it changes are found. */
  readonly requestId: string;
}

/** The actor of the request that a handler serves. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor | undefined =>
  actorOf(context.switchToHttp().getRequest<object>()),
);

/** The actor of a request, once AuthenticationGuard has found a valid access token on it. */
export function actorOf(request: object): Actor | undefined {
  return (request as { user?: Actor }).user;
}
