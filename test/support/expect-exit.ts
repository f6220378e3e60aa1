import { expect } from '@jest/globals';
import { STACK_TRACE, type Exit } from './installation.js';

/** Asserts that a program has refused what it was asked for, in a sentence. */
export function expectRefusal({ status, stdout, stderr }: Exit, sentence: RegExp): void {
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(STACK_TRACE);
}
