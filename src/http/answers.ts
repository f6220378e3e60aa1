import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
  type ApiResponseNoStatusOptions,
} from '@nestjs/swagger';
import { Problem, PROBLEMS, type ProblemCode } from './problem.js';
import { ProblemView } from './problem.view.js';

interface Success {
  status: 200 | 201 | 204;
  /** The type of the body, if there is one. With `isList` the body is a bare array of it; several types are alternatives. */
  type?: Type | Type[];
  isList?: boolean;
}

/**
 * Documents what a route does and every status that it answers with, except for those that all routes share (a bad query
 * string, a missing token, a body that is not JSON): openapi.ts adds these.
 */
export function Answers(summary: string, success: Success, ...problems: ProblemCode[]): MethodDecorator {
  const statuses = [...new Set(problems.map((code) => PROBLEMS[code].status))];
  return applyDecorators(
    HttpCode(success.status),
    ApiOperation({ summary }),
    ApiResponse({ status: success.status, ...successResponse(success) }),
    ApiExtraModels(ProblemView, ...(Array.isArray(success.type) ? success.type : [])),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        ...problemResponse(problems.filter((code) => PROBLEMS[code].status === status)),
      }),
    ),
  );
}

function successResponse({ type, isList }: Success): ApiResponseNoStatusOptions {
  if (!type) return { description: 'Done; there is no body.' };
  if (!Array.isArray(type)) return { description: 'Done.', type, isArray: isList ?? false };
  const one = { anyOf: type.map((each) => ({ $ref: getSchemaPath(each) })) };
  return { description: 'Done.', schema: isList ? { type: 'array', items: one } : one };
}

/** The OpenAPI response for a status that stands for these problems. */
export function problemResponse(codes: readonly ProblemCode[]) {
  const examples = codes.map((code) => [code, { value: exampleOf(code) }] as const);
  return {
    description: codes.map((code) => PROBLEMS[code].title).join('; '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemView) },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function exampleOf(code: ProblemCode) {
  const problem =
    code === 'not-valid'
      ? Problem.field('title', 'must have 1 to 120 characters')
      : new Problem(code, `${PROBLEMS[code].title}.`);
  return problem.toJSON();
}
