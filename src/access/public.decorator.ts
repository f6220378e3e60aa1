import { applyDecorators, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';

/** How a route treats somebody who has not signed in. */
type Openness = 'public' | 'recognising';

const OPENNESS = 'openness';

/** The names of the OpenAPI document's security schemes. */
export const ACCESS_TOKEN_SCHEME = 'accessToken';
export const BASIC_SCHEME = 'basic';

/** Opens a route, or every route of a controller, to anybody who passes `scheme`, which its handler looks at; or to all. */
export function Public(scheme?: typeof BASIC_SCHEME) {
  return applyDecorators(
    SetMetadata(OPENNESS, 'public' satisfies Openness),
    scheme ? ApiSecurity(scheme) : ApiSecurity({}),
  );
}

/** Opens a route to anybody, and tells the handler who calls where a valid access token says so. */
export function PublicRecognising() {
  return applyDecorators(
    SetMetadata(OPENNESS, 'recognising' satisfies Openness),
    ApiSecurity({}),
    ApiSecurity(ACCESS_TOKEN_SCHEME),
  );
}

/** How open the route is that a request goes to; undefined where it asks for an access token. */
export function opennessOf(reflector: Reflector, context: ExecutionContext): Openness | undefined {
  return reflector.getAllAndOverride<Openness | undefined>(OPENNESS, [
    context.getHandler(),
    context.getClass(),
  ]);
}
