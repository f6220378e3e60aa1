import { BadRequestException, NotFoundException } from '@nestjs/common';
import { describe, expect, test } from '@jest/globals';
import { asProblem } from '../../src/http/problem.filter.js';
import { Problem } from '../../src/http/problem.js';

describe('a problem', () => {
  test('is told as RFC 9457 has it', () => {
    expect(new Problem('ticket-closed', 'Ticket 7 is closed.').toJSON()).toEqual({
      type: 'urn:wasil:problem:ticket-closed',
      title: 'The ticket is closed',
      status: 409,
      detail: 'Ticket 7 is closed.',
    });
  });

  test('names every bad member', () => {
    const problem = Problem.fields([
      { field: 'title', message: 'is required' },
      { field: 'content', message: 'must not be blank' },
    ]);
    expect(problem.toJSON()).toMatchObject({
      status: 400,
      detail: 'title is required; content must not be blank',
      errors: [
        { field: 'title', message: 'is required' },
        { field: 'content', message: 'must not be blank' },
      ],
    });
  });

  test('says how to sign in where it is a 401, and only there', () => {
    expect(new Problem('not-signed-in', '').challenge).toMatch(/^Bearer /);
    expect(new Problem('wrong-basic-credentials', '').challenge).toMatch(/^Basic .*charset="UTF-8"$/);
    expect(new Problem('not-found', '').challenge).toBeUndefined();
  });
});

describe('what a client is told of an error', () => {
  test.each([
    ['a problem as it is', new Problem('not-found', 'x'), 'not-found'],
    ['an error of the framework by its status', new NotFoundException('Cannot GET /etc/passwd'), 'not-found'],
    ['a body that can’t be read', new BadRequestException(), 'not-valid'],
    [
      'an error of the server beneath by its status',
      Object.assign(new Error('x'), { statusCode: 413 }),
      'too-large',
    ],
    ['any other fault of the client', Object.assign(new Error('x'), { statusCode: 418 }), 'not-valid'],
    ['any other fault of ours', Object.assign(new Error('x'), { statusCode: 507 }), 'internal-error'],
    ['a bug', new TypeError('secret'), 'internal-error'],
    ['something that is no error', 'secret', 'internal-error'],
    ['nothing at all', undefined, 'internal-error'],
  ])('%s', (_, error, code) => {
    const problem = asProblem(error);
    expect(problem.code).toBe(code);
    expect(JSON.stringify(problem)).not.toMatch(/secret|passwd/);
  });
});
