import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { Problem, type FieldError } from './problem.js';

/**
 * Reads bodies and query strings into their classes. Unknown members of a body are dropped, since clients send whole
 * objects back. Unknown parameters of a query string are refused, so that a misspelt filter is noticed.
 */
@Injectable()
export class RequestValidation implements PipeTransform {
  private readonly pipe = new ValidationPipe({
    transform: true,
    whitelist: true,
    exceptionFactory: (errors: ValidationError[]) => Problem.fields(errors.flatMap(fieldErrors)),
  });

  /** For each class, what it reads from an empty query string. */
  private readonly emptyQueries = new Map<unknown, unknown>();

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    // Path parameters have pipes of their own, and other parameters don't come from the client.
    if (metadata.type === 'body') return this.pipe.transform(value, metadata);
    if (metadata.type !== 'query') return value;
    if (Object.keys(value as object).length > 0) return this.readQuery(value as object, metadata);
    return this.emptyQueries.get(metadata.metatype) ?? this.readEmptyQuery(metadata);
  }

  private async readEmptyQuery(metadata: ArgumentMetadata): Promise<unknown> {
    const read: unknown = Object.freeze(await this.readQuery({}, metadata));
    this.emptyQueries.set(metadata.metatype, read);
    return read;
  }

  private async readQuery(query: object, metadata: ArgumentMetadata): Promise<unknown> {
    const refused = undeclared(undeclaredNames(query, metadata.metatype)).more.errors ?? [];
    const read: unknown = await this.pipe.transform(query, metadata).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      throw Problem.fields([...refused, ...(error.more.errors ?? [])]);
    });
    if (refused.length > 0) throw Problem.fields(refused);
    return read;
  }
}

function undeclaredNames(query: object, type: ArgumentMetadata['metatype']): string[] {
  const metadata = type ? getMetadataStorage().getTargetValidationMetadatas(type, '', true, false) : [];
  const declared = new Set(metadata.map(({ propertyName }) => propertyName));
  return Object.keys(query).filter((name) => !declared.has(name));
}

/** How many bad parameters one answer names: a query may have thousands. */
const MOST_NAMED = 20;

/** The problem for query parameters that a route does not have. */
export function undeclared(names: readonly string[]): Problem {
  return Problem.fields(
    names.slice(0, MOST_NAMED).map((field) => ({ field, message: 'is not a parameter here' })),
  );
}

function fieldErrors({ property, constraints = {} }: ValidationError): FieldError[] {
  return Object.values(constraints).map((message) => ({ field: property, message }));
}
