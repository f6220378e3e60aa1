import { InvalidArgumentError, Option } from 'commander';
import type { DatabaseKind } from './databases.js';
import { FEWEST_TICKETS } from './people.js';

/** A whole number from 1 on. @throws InvalidArgumentError. */
export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

/** How many tickets to fill in: so many that each caller has some. @throws InvalidArgumentError. */
export function ticketCount(text: string): number {
  const value = whole(text);
  if (value < FEWEST_TICKETS) throw new InvalidArgumentError(`It must be at least ${FEWEST_TICKETS}.`);
  return value;
}

/** A number above 0. @throws InvalidArgumentError. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** What every comparison is told. */
export interface Setting {
  database: DatabaseKind;
  tickets: number;
  out?: string;
}

export const DATABASE = new Option('--database <kind>', 'on which database')
  .choices(['postgres', 'sqlite'] satisfies DatabaseKind[])
  .default('postgres');

export const TICKETS = new Option(
  '--tickets <number>',
  'how many tickets to fill in, with five messages each',
)
  .argParser(ticketCount)
  .default(10_000);

export const out = (files: string) => new Option('--out <file>', `where to write the report as ${files}`);

export const counted = (flags: string, description: string, otherwise: number) =>
  new Option(flags, description).argParser(whole).default(otherwise);

/** Several such counts with commas between them. @throws InvalidArgumentError. */
export function ticketCounts(text: string): number[] {
  return text.split(',').map(ticketCount);
}
