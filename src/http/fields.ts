import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf, isEmail } from 'class-validator';
import { textFault, tidyText, type TextRule } from './text.js';

/** The largest id that the databases hold (a signed 32-bit integer). */
export const MAX_ID = 2_147_483_647;

/** Swagger UI fills in what has an example; so what may be left out has one only where it is usually sent. */
export type FieldOptions = { description: string } & (
  { optional?: false; example: unknown } | { optional: true; example?: unknown }
);

/**
 * A member of a request, declared once: its documentation, how it is read and which values are valid.
 * @param fault what is wrong with the value that was read, as a phrase that follows the member's name.
 */
export function field(
  schema: ApiPropertyOptions,
  { optional = false, ...documented }: FieldOptions,
  read: (value: unknown) => unknown,
  fault: (value: unknown) => string | undefined,
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...schema, ...documented, required: !optional } as ApiPropertyOptions),
    Transform(({ value }) => read(value)),
    ValidateIf((_, value) => !(optional && value === undefined)),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value) => value !== undefined && fault(value) === undefined,
        defaultMessage: (argument) =>
          argument?.value === undefined ? 'is required' : (fault(argument.value) ?? ''),
      },
    }),
  );
}

/**
 * A text, composed (NFC) and, if it is a single line, trimmed.
 * @param fault what else may be wrong with one, as a phrase that follows the member's name.
 */
export function TextField({
  min,
  max,
  lines,
  anyCharacter,
  fault,
  ...options
}: TextRule & FieldOptions & { fault?: (text: string) => string | undefined }) {
  const rule: TextRule = { min, max, ...(lines && { lines }), ...(anyCharacter && { anyCharacter }) };
  return field(
    { type: 'string', minLength: min, maxLength: max },
    options,
    (value) => tidyText(value, rule),
    (value) => textFault(value, rule) ?? fault?.(value as string),
  );
}

/** An e-mail address. */
export function EmailField(options: FieldOptions) {
  const fault = (value: unknown) =>
    textFault(value, EMAIL) ??
    (isEmail(value, { require_tld: false })
      ? undefined
      : 'must be an e-mail address like name@example.com or name@intranet');
  return field(
    { type: 'string', format: 'email', maxLength: 254 },
    options,
    (value) => tidyText(value, EMAIL),
    fault,
  );
}

const EMAIL: TextRule = { min: 3, max: 254 };

/** The id of a row, as a number or as a text of digits, which is what HTML forms send. */
export function IdField(options: FieldOptions) {
  return wholeNumberField({ ...options, min: 1, max: MAX_ID }, 'must be an id, a whole number from 1 on');
}

/** A whole number, as a number or as a text of digits. */
export function WholeNumberField({ min, max, ...options }: FieldOptions & { min: number; max: number }) {
  return wholeNumberField({ ...options, min, max }, outOfRange(min, max));
}

/** What is wrong with a number outside a range, as a phrase that follows the member's name. */
export function outOfRange(min: number, max: number): string {
  return `must be a whole number from ${min} to ${max}`;
}

function wholeNumberField(
  { min, max, ...options }: FieldOptions & { min: number; max: number },
  otherwise: string,
) {
  const inRange = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return field(
    { type: 'integer', minimum: min, maximum: max },
    options,
    (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
    (value) => (inRange(value) ? undefined : otherwise),
  );
}

/** A boolean. With `fromText`, for query strings, the texts `true` and `false` also count. */
export function BooleanField({ fromText = false, ...options }: FieldOptions & { fromText?: boolean }) {
  return field(
    { type: 'boolean' },
    options,
    (value) => (fromText && value === 'true' ? true : fromText && value === 'false' ? false : value),
    (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  );
}

// RFC 3339: a date, or a date and a time with its offset. Without an offset, each machine would read another moment.
const MOMENT = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** The last moment that both databases order correctly, since SQLite compares moments as text. */
export const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

function readMoment(value: unknown): unknown {
  const day = typeof value === 'string' ? MOMENT.exec(value)?.[1] : undefined;
  // `Date` reads 30 February as 2 March.
  if (day === undefined || new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(day.slice(8))) return value;
  return new Date(Math.min(new Date(value as string).getTime(), LAST_MOMENT));
}

function isMoment(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** A moment as RFC 3339 text, read into a Date; a date alone means its first moment in UTC. */
export function MomentField(options: FieldOptions) {
  const otherwise = 'must be a date like 2026-01-31 or a time with its offset like 2026-01-31T08:00:00Z';
  return field(
    { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] },
    options,
    readMoment,
    (value) => (isMoment(value) ? undefined : otherwise),
  );
}

/** A timestamp that the client had from an earlier answer. One that can't be read counts as left out; none is refused. */
export function OptionalTimestampField({ description }: { description: string }) {
  return field(
    { type: 'string' },
    { optional: true, description },
    (value) => {
      const moment = readMoment(value);
      return isMoment(moment) ? moment : undefined;
    },
    () => undefined,
  );
}
