/** Whose ids are known beforehand: users and profiles have the same, employees first and managers after them. */
export const EMPLOYEES = 1000;
export const MANAGERS = 50;

/** What everybody logs in with. */
export const PASSWORD = 'what only the benchmark logs in with';

export const usernameOf = (id: number) => `user-${id}`;

/** Whom the benchmark asks as. */
export const PROFILES = { few: 1, many: 2, deep: 3, manager: EMPLOYEES + 1 } as const;
export type CallerName = keyof typeof PROFILES;

/** From how many on each caller has some. */
export const FEWEST_TICKETS = 100;

/**
 * How many of all tickets three employees have opened: 50, 1,000 and 6,000 from 10,000 tickets on, and fewer of fewer.
 * All others share the rest, and the manager is assigned about a fiftieth of all.
 */
export function sharesOf(tickets: number): { few: number; many: number; deep: number } {
  return {
    few: Math.min(50, Math.floor(tickets / 20)),
    many: Math.min(1000, Math.floor(tickets / 10)),
    deep: Math.min(6000, Math.floor(tickets * 0.6)),
  };
}
