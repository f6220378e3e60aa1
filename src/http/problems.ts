export interface ProblemKind {
  status: number;
  title: string;
  detail: string;
  /** The challenge of a 401 that does not ask for an access token (RFC 9110, 11.6.1). */
  challenge?: string;
  /** After how many seconds the request may be tried again. */
  retryAfter?: number;
}

/** Every error that the API answers with: its HTTP status, its title, and what it says where nothing more exact is said. */
export const PROBLEMS = {
  'not-valid': {
    status: 400,
    title: 'The request is not valid',
    detail: 'The request could not be read: its body must be one whole JSON object, its URL well-formed.',
  },
  'not-signed-in': {
    status: 401,
    title: 'Sign in first',
    detail: 'Send a valid access token in the header: Authorization: Bearer …',
  },
  'wrong-credentials': {
    status: 401,
    title: 'The username or the password is wrong',
    detail: 'There is no user with this username and password.',
  },
  'wrong-basic-credentials': {
    status: 401,
    title: 'The username or the password is wrong',
    detail: 'Send a username and a password as HTTP Basic credentials.',
    challenge: 'Basic realm="Wasil", charset="UTF-8"',
  },
  'session-over': {
    status: 401,
    title: 'The session is over',
    detail: 'This session has ended or its token was used before; please sign in again.',
  },
  'not-allowed': { status: 403, title: 'You may not do this', detail: 'You may not do this.' },
  'not-found': {
    status: 404,
    title: 'There is nothing here that you can see',
    detail: 'There is nothing here that you can see.',
  },
  'wrong-method': {
    status: 405,
    title: 'This path does not answer to this method',
    detail: 'This path does not answer to this method.',
  },
  'username-taken': {
    status: 409,
    title: 'The username is taken',
    detail: 'The username is taken; please choose another.',
  },
  'ticket-closed': { status: 409, title: 'The ticket is closed', detail: 'The ticket is closed.' },
  'not-handed-out': {
    status: 409,
    title: 'The file is not handed out',
    detail: 'The file has not been scanned for viruses yet; please try again in a moment.',
  },
  'ticket-open': { status: 409, title: 'The ticket is open', detail: 'The ticket is still open.' },
  'changed-too-often': {
    status: 409,
    title: 'It was changed too often',
    detail: 'A message can be changed 500 times; post another one.',
  },
  'key-in-use': {
    status: 409,
    title: 'A request with this idempotency key is still running',
    detail: 'The request with this Idempotency-Key is still running; ask again in a moment.',
    retryAfter: 1,
  },
  'changed-meanwhile': {
    status: 412,
    title: 'It was changed since you read it',
    detail: 'It was changed since you read it: read it again, then decide.',
  },
  'too-slow': {
    status: 408,
    title: 'The request took too long to arrive',
    detail: 'The request took too long to arrive.',
  },
  'too-large': { status: 413, title: 'The request is too large', detail: 'The body is larger than 256 KiB.' },
  'range-not-there': {
    status: 416,
    title: 'The file has no such part',
    detail: 'The file has 48213 bytes.',
  },
  'not-json': {
    status: 415,
    title: 'The body is not JSON',
    detail: 'Send the body as JSON, with the header: Content-Type: application/json',
  },
  'not-form': {
    status: 415,
    title: 'The body is no form with files',
    detail: 'Send the files as a form, with the header: Content-Type: multipart/form-data; boundary=…',
  },
  'key-used-otherwise': {
    status: 422,
    title: 'The idempotency key belongs to another request',
    detail: 'This Idempotency-Key was sent with another request before; use a new one.',
  },
  'too-many-keys': {
    status: 429,
    title: 'Too many requests with an idempotency key',
    detail: 'Too many requests had an Idempotency-Key within 24 hours; go on without one, or later.',
    retryAfter: 3600,
  },
  'too-much-attached': {
    status: 429,
    title: 'Too much was attached today',
    detail: 'You have attached as much as one person may in a day (UTC).',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'That was more than 600 requests in a minute; please slow down.',
  },
  'too-many-attempts': {
    status: 429,
    title: 'Too many passwords were wrong',
    detail: 'Too many passwords were wrong; try again in 900 s.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    detail: 'The headers must have at most 16 KiB in all.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'Something went wrong on our side. Please try again later.',
  },
  unavailable: {
    status: 503,
    title: 'Out of reach for the moment',
    detail: 'The database is out of reach; please try again in a moment.',
    retryAfter: 2,
  },
  overloaded: {
    status: 503,
    title: 'There is too much to do',
    detail: 'There is more to do than can be done at once; please try again in a moment.',
    retryAfter: 5,
  },
  'not-ready': {
    status: 503,
    title: 'The service is not ready',
    detail: 'The database does not answer, or cannot be written.',
    retryAfter: 1,
  },
} as const satisfies Record<string, ProblemKind>;
