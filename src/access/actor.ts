import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who makes a request, taken from the session of its access token and from nothing else that a client sends. */
export interface Actor {
  readonly sessionId: string;
  readonly userId: number;
  readonly profileId: number;
  /** The request's id, which its log line and the records of its changes carry. */
  readonly requestId: string;
}

/** A handler's parameter: the actor of its request, undefined for an anonymous caller. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor | undefined =>
  actorOf(context.switchToHttp().getRequest<object>()),
);

/** The actor of a request, once AuthenticationGuard has found a valid access token on it. */
export function actorOf(request: object): Actor | undefined {
  return (request as { user?: Actor }).user;
}
