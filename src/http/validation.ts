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
 * Reads bodies and query strings into their classes. Of a body, members that the class does not have are left out:
 * the contract has clients send whole objects back. In a query string they are refused, so that a misspelt filter
 * never passes for none.
 */
@Injectable()
export class RequestValidation implements PipeTransform {
  private readonly pipe = new ValidationPipe({
    transform: true,
    whitelist: true,
    exceptionFactory: (errors: ValidationError[]) => Problem.fields(errors.flatMap(fieldErrors)),
  });

  // What each class reads out of a query string that is not there.
  private readonly unasked = new Map<unknown, unknown>();

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    // An id from a path has a pipe of its own and wants the text as it came; other parameters are ours, not the client's.
    if (metadata.type === 'body') return this.pipe.transform(value, metadata);
    if (metadata.type !== 'query') return value;
    if (Object.keys(value as object).length > 0) return this.readQuery(value as object, metadata);
    return this.unasked.get(metadata.metatype) ?? this.readNothing(metadata);
  }

  private async readNothing(metadata: ArgumentMetadata): Promise<unknown> {
    const read: unknown = Object.freeze(await this.readQuery({}, metadata));
    this.unasked.set(metadata.metatype, read);
    return read;
  }

  private async readQuery(query: object, metadata: ArgumentMetadata): Promise<unknown> {
    const strangers = undeclared(undeclaredNames(query, metadata.metatype)).more.errors ?? [];
    const read: unknown = await this.pipe.transform(query, metadata).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      throw Problem.fields([...strangers, ...(error.more.errors ?? [])]);
    });
    if (strangers.length > 0) throw Problem.fields(strangers);
    return read;
  }
}

function undeclaredNames(query: object, type: ArgumentMetadata['metatype']): string[] {
  const metadata = type ? getMetadataStorage().getTargetValidationMetadatas(type, '', true, false) : [];
  const declared = new Set(metadata.map(({ propertyName }) => propertyName));
  return Object.keys(query).filter((name) => !declared.has(name));
}

/** The refusal of query parameters that a route does not have. */
export function undeclared(names: readonly string[]): Problem {
  return Problem.fields(names.map((field) => ({ field, message: 'is not a parameter here' })));
}

function fieldErrors({ property, constraints = {} }: ValidationError): FieldError[] {
  return Object.values(constraints).map((message) => ({ field: property, message }));
}
