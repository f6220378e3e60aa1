import { PROBLEMS, type ProblemKind } from './problems.js';

export type ProblemCode = keyof typeof PROBLEMS;

/** A bad member of a request and what is allowed there. */
export interface FieldError {
  field: string;
  message: string;
}

/** An error for the caller (RFC 9457). `detail` is a sentence for people. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string = PROBLEMS[code].detail,
    readonly more: { errors?: readonly FieldError[]; retryAfter?: number } = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }

  /** A 400 that names one bad member. */
  static field(field: string, message: string): Problem {
    return Problem.fields([{ field, message }]);
  }

  /** A 400 that names every bad member. */
  static fields(errors: readonly FieldError[]): Problem {
    return new Problem('not-valid', errors.map(({ field, message }) => `${field} ${message}`).join('; '), {
      errors,
    });
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** After how many seconds the request may be tried again. */
  get retryAfter(): number | undefined {
    const kind: ProblemKind = PROBLEMS[this.code];
    return this.more.retryAfter ?? kind.retryAfter;
  }

  /** What a 401 must carry in its `WWW-Authenticate` header (RFC 9110, 15.5.2). */
  get challenge(): string | undefined {
    const kind: ProblemKind = PROBLEMS[this.code];
    return kind.status === 401 ? (kind.challenge ?? 'Bearer realm="Wasil"') : undefined;
  }

  /** The `application/problem+json` body. */
  toJSON() {
    return {
      type: `urn:wasil:problem:${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      detail: this.detail,
      ...(this.more.errors && { errors: this.more.errors }),
    };
  }
}
