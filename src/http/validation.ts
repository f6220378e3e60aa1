import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { Problem, type FieldError } from './problem.js';

/**
 * Reads bodies and query strings into their classes. Of a body, members that the class does not have are left out:
 * the contract has clients send whole objects back. In a query string they are refused, so that a misspelt filter
 * never passes for none.
 */
@Injectable()
export class RequestValidation implements PipeTransform {
  private readonly ofBody = new ValidationPipe({ ...shared, whitelist: true });
  private readonly ofQuery = new ValidationPipe({ ...shared, whitelist: true, forbidNonWhitelisted: true });

  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // An id from a path has a pipe of its own, and wants the text as it came.
    if (metadata.type === 'param') return Promise.resolve(value);
    return (metadata.type === 'query' ? this.ofQuery : this.ofBody).transform(value, metadata);
  }
}

const shared = {
  transform: true,
  exceptionFactory: (errors: ValidationError[]) => Problem.fields(errors.flatMap(fieldErrors)),
};

function fieldErrors({ property, constraints = {} }: ValidationError): FieldError[] {
  return Object.entries(constraints).map(([rule, message]) => ({
    field: property,
    message: rule === 'whitelistValidation' ? 'is not a parameter here' : message,
  }));
}
