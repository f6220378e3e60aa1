import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { Deadline } from '../database/deadline.js';
import { FairLine } from '../database/fair-line.js';
import { leavingTimeToOthers } from '../database/time-to-others.js';
import { textFault } from '../http/text.js';

/** OWASP's Authentication Cheat Sheet: any Unicode, a length, and nothing that is easily guessed. */
export const PASSWORD = { min: 8, max: 128, anyCharacter: true };

/** Guessable within a million tries: zxcvbn's scores 0 and 1. */
const WEAK = 1;

/** How many characters are estimated: each one costs time, and the first 32 decide. */
const ESTIMATED_LENGTH = 32;

/** How many ways of reading signs as letters (`p@$$w0rd`) are tried: with zxcvbn's own 100 some texts take half a second. */
const MOST_SUBSTITUTIONS = 8;

/** An estimate keeps everybody else waiting. One is made at a time, and as long as it took is left to others after it. */
const line = new FairLine(1);

/**
 * Why a password is easily guessed and what would be better, as a phrase that follows the member's name. Undefined for a
 * good password.
 * @param about what an attacker would try first: the username, the e-mail address, the nickname.
 * @throws DeadlinePassed if its turn comes too late.
 */
export async function weaknessOf(password: string, about: string[]): Promise<string | undefined> {
  const estimates = await estimator();
  const { score, feedback } = await new Promise<ReturnType<typeof estimates.check>>((resolve, reject) => {
    const estimate = () => {
      Deadline.current?.assertAhead();
      resolve(estimates.check(beginning(password), about.map(beginning)));
    };
    line.run(() => leavingTimeToOthers(estimate)).catch(reject);
  });
  if (score > WEAK) return undefined;
  const advice = [feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ');
  return `is too easy to guess. ${advice || 'Add another word or two, uncommon ones.'}`;
}

/** Refuses a password that is easily guessed, also by somebody who knows the body's members that `about` names. */
export function StrongPassword(...about: string[]): PropertyDecorator {
  const weaknesses = new WeakMap<object, string>();
  return ValidateBy({
    name: 'strength',
    async: true,
    validator: {
      validate: async (password: unknown, argument?: ValidationArguments) => {
        // A value that breaks the rules for text is refused by TextField.
        if (!argument || textFault(password, PASSWORD) !== undefined) return true;
        const body = argument.object as Record<string, unknown>;
        const known = about.map((member) => body[member]).filter((value) => typeof value === 'string');
        const weakness = await weaknessOf(password as string, known);
        if (weakness !== undefined) weaknesses.set(body, weakness);
        return weakness === undefined;
      },
      defaultMessage: (argument) => weaknesses.get(argument?.object ?? {}) ?? '',
    },
  });
}

function beginning(text: string): string {
  return text.slice(0, ESTIMATED_LENGTH);
}

let loaded: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries take megabytes and a while to load: a server loads them before it listens, a command when it needs them. */
export function estimator(): Promise<ZxcvbnFactory> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: MOST_SUBSTITUTIONS,
  });
}
