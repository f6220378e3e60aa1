import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who makes a request: all of it comes from the access token and its session, never from the request itself. */
export interface Actor {
  readonly sessionId: string;
  readonly userId: number;
  readonly profileId: number;
  readonly isManager: boolean;
}

/** The actor of the request that a handler serves. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor | undefined => {
    return context.switchToHttp().getRequest<{ user?: Actor }>().user;
  },
);
