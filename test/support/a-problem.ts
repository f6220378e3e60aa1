import { expect } from '@jest/globals';

/** The body of an error (RFC 9457), whole. */
export function aProblem(status: number) {
  return {
    type: expect.any(String) as unknown,
    title: expect.any(String) as unknown,
    status,
    detail: expect.any(String) as unknown,
  };
}
