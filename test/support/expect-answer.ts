import { expect } from '@jest/globals';
import type { Answer } from './client.js';

/** Asserts a success, whole. */
export function expectAnswer(answer: Answer, status: 200 | 201, body: unknown): void {
  expectWhole(answer, 'application/json', { status, body });
}

/** Asserts a success without a body. */
export function expectDone(answer: Answer): void {
  expect({ status: answer.status, body: answer.body as unknown }).toEqual({ status: 204, body: undefined });
}

/** Asserts an error, whole (RFC 9457); `detail` is what its sentence must say. */
export function expectProblem(answer: Answer, status: number, detail = ANY_TEXT): void {
  expectError(answer, { status, detail: expect.stringMatching(detail) });
}

/** Asserts a 400 that names these members, each once, and no other. */
export function expectBadFields(answer: Answer, ...fields: string[]): void {
  const message = expect.stringMatching(ANY_TEXT);
  expectError(answer, {
    status: 400,
    detail: message,
    errors: expect.arrayContaining(fields.map((field) => ({ field, message }))),
  });
  expect((answer.body as { errors: unknown[] }).errors).toHaveLength(fields.length);
}

const ANY_TEXT = /./;

function expectError(answer: Answer, members: { status: number } & Record<string, unknown>): void {
  const body = { type: expect.stringMatching(ANY_TEXT), title: expect.stringMatching(ANY_TEXT), ...members };
  expectWhole(answer, 'application/problem+json', { status: members.status, body });
}

function expectWhole(answer: Answer, type: string, whole: { status: number; body: unknown }): void {
  expect({ status: answer.status, body: answer.body as unknown }).toEqual(whole);
  expect(answer.headers.get('content-type')?.split(';')[0]).toBe(type);
}
