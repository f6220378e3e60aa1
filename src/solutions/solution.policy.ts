import { Problem } from '../http/problem.js';

/** Managers write solutions. @throws Problem not-allowed. */
export function assertMayWrite(isManager: boolean): void {
  if (!isManager) throw managersOnly();
}

/** A solution can be said to come out of a ticket that its author sees. @throws Problem not-valid. */
export function assertIsSeen(ticket: object | undefined): void {
  if (!ticket) throw Problem.field('ticket', 'must be the id of a ticket that you can see');
}

/** The answer for a solution that does not exist or that the caller may not see. @throws Problem not-found. */
export function notFound(id: number): never {
  throw noSolution(id);
}

export function managersOnly(): Problem {
  return new Problem('not-allowed', 'Only managers may write solutions and see their versions.');
}

export function noSolution(id: number): Problem {
  return new Problem('not-found', `There is no solution ${id} that you can see.`);
}
