import { Injectable } from '@nestjs/common';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { Problem } from '../http/problem.js';

/** Guessable within a million tries: zxcvbn's scores 0 and 1. */
const WEAK = 1;

// Estimating takes longer with each character, and the first 32 decide.
const LOOKED_AT = 32;

/** Refuses passwords that are common or easily guessed. */
@Injectable()
export class PasswordStrength {
  private estimator?: Promise<ZxcvbnFactory>;

  /**
   * @param about what an attacker would try first: the username, the e-mail address, the nickname.
   * @throws Problem not-valid that names `field` and says why and what would be better.
   */
  async assertStrong(password: string, field: string, about: string[]): Promise<void> {
    const estimator = await (this.estimator ??= loadEstimator());
    const { score, feedback } = estimator.check(password.slice(0, LOOKED_AT), about);
    if (score > WEAK) return;
    const advice = [feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ');
    throw Problem.field(
      field,
      `is too easy to guess. ${advice || 'Add another word or two, uncommon ones.'}`,
    );
  }
}

/** The dictionaries weigh megabytes, so they are loaded by the first password that needs them. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}
