import { applyDecorators, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';

/** What a route asks of its caller: an access token, one where there is one, or none at all. */
type RouteAccess = 'authenticated' | 'optional' | 'public';

const ROUTE_ACCESS = 'routeAccess';

/** The names of the OpenAPI document's security schemes. */
export const ACCESS_TOKEN_SCHEME = 'accessToken';
export const BASIC_SCHEME = 'basic';

/**
 * Opens a route, or every route of a controller, to anybody, and looks at no access token.
 * @param scheme how the handler itself authenticates the caller, for the document.
 */
export function Public(scheme?: typeof BASIC_SCHEME) {
  return applyDecorators(
    SetMetadata(ROUTE_ACCESS, 'public' satisfies RouteAccess),
    scheme ? ApiSecurity(scheme) : ApiSecurity({}),
  );
}

/** Opens a route to anybody; a valid access token gives the handler its Actor. */
export function OptionalAuthentication() {
  return applyDecorators(
    SetMetadata(ROUTE_ACCESS, 'optional' satisfies RouteAccess),
    ApiSecurity({}),
    ApiSecurity(ACCESS_TOKEN_SCHEME),
  );
}

/** What the route of a request asks of its caller: an access token, unless a decorator says otherwise. */
export function routeAccess(reflector: Reflector, context: ExecutionContext): RouteAccess {
  const declared = reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
    context.getHandler(),
    context.getClass(),
  ]);
  return declared ?? 'authenticated';
}
