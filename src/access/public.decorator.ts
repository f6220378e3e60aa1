import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

/** How a route treats somebody who has not signed in. */
export type Openness = 'public' | 'recognising';

export const OPENNESS = 'openness';

/** Opens a route, or every route of a controller, to anybody; whoever calls is not looked at. */
export function Public() {
  return applyDecorators(SetMetadata(OPENNESS, 'public' satisfies Openness), ApiSecurity({}));
}

/** Opens a route to anybody, and tells the handler who calls where a valid access token says so. */
export function PublicRecognising() {
  return applyDecorators(
    SetMetadata(OPENNESS, 'recognising' satisfies Openness),
    ApiSecurity({}),
    ApiSecurity(ACCESS_TOKEN_SCHEME),
  );
}

/** The name of the access token among the OpenAPI document's security schemes. */
export const ACCESS_TOKEN_SCHEME = 'accessToken';
