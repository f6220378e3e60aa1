import { Problem, type ProblemCode } from '../../src/http/problem.js';

/** The code of the problem that a check throws, or that it allows what was asked. */
export function codeOf(check: () => void): ProblemCode | 'allowed' {
  try {
    check();
    return 'allowed';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
