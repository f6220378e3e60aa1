/** The longest header that is read: several times what the longest username and password, or a token, come to. */
const MAX_LENGTH = 4096;

// Anchored at both ends, and no two neighbouring parts share a character, so a mismatch costs one pass and no search.
const CREDENTIALS = { bearer: /^bearer +([\w.~+/-]+=*)$/i, basic: /^basic +([a-z0-9+/]+={0,2})$/i };

/**
 * What an Authorization header holds for this scheme: a bearer token (RFC 6750, 2.1) or Basic credentials, still in
 * base64 (RFC 7617, 2). Undefined where there is no header, one of another scheme, or one that is malformed.
 */
export function credentialsOf(
  header: string | undefined,
  scheme: keyof typeof CREDENTIALS,
): string | undefined {
  if (header === undefined || header.length > MAX_LENGTH) return undefined;
  return CREDENTIALS[scheme].exec(header)?.[1];
}
