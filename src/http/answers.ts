import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
  type ApiResponseNoStatusOptions,
} from '@nestjs/swagger';
import { Problem, type ProblemCode } from './problem.js';
import { ProblemView } from './problem.view.js';

interface Success {
  status: 200 | 201 | 204;
  /** The type of the body, if there is one. With `isList` the body is a bare array of it; several types are alternatives. */
  type?: Type | Type[];
  isList?: boolean;
  /** Whether the body is a file, which its route documents (SentBytes). */
  isFile?: boolean;
}

/**
 * Documents what a route does and every status that it answers with, except for those that all routes share (what is not
 * valid, a missing token, a body that is not JSON, too many requests): openapi-answers.ts adds these.
 * @param answered the problems: by its code alone, where what the table of problems has is what the route says.
 */
export function Answers(
  summary: string,
  description: string,
  success: Success,
  ...answered: (ProblemCode | Problem)[]
): MethodDecorator {
  const problems = answered.map((each) => (each instanceof Problem ? each : new Problem(each)));
  const statuses = [...new Set(problems.map(({ status }) => status))];
  return applyDecorators(
    HttpCode(success.status),
    ApiOperation({ summary, description }),
    ApiResponse({ status: success.status, ...successResponse(success) }),
    ApiExtraModels(ProblemView, ...(Array.isArray(success.type) ? success.type : [])),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        ...problemResponse(examplesOf(problems.filter((each) => each.status === status))),
      }),
    ),
  );
}

function successResponse({ type, isList, isFile }: Success): ApiResponseNoStatusOptions {
  if (isFile) return { description: 'Done.' };
  if (!type) return { description: 'Done; there is no body.' };
  if (!Array.isArray(type)) return { description: 'Done.', type, isArray: isList ?? false };
  const one = { anyOf: type.map((each) => ({ $ref: getSchemaPath(each) })) };
  return { description: 'Done.', schema: isList ? { type: 'array', items: one } : one };
}

type Examples = Record<string, { value: ReturnType<Problem['toJSON']> }>;

/** Problems as the examples of an OpenAPI response. */
export function examplesOf(problems: readonly Problem[]): Examples {
  const examples = problems.map((problem, index) => {
    const before = problems.slice(0, index).filter(({ code }) => code === problem.code).length;
    return [before === 0 ? problem.code : `${problem.code}-${before + 1}`, { value: problem.toJSON() }];
  });
  return Object.fromEntries(examples) as Examples;
}

/** The OpenAPI response for a status that stands for these problems. */
export function problemResponse(examples: Examples) {
  const titles = new Set(Object.values(examples).map(({ value }) => value.title));
  return {
    description: [...titles].join('; '),
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemView) }, examples } },
  };
}
