import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import multipart from '@fastify/multipart';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tidyFileName } from './file-name.js';
import { LONGEST_WAIT_MS, Pace } from './pace.js';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether its body is a form with files (multipart/form-data), which comes while its handler runs. */
    takesForm?: boolean;
  }
}

/** How many header fields a part of a form may have, and how many bytes they, and a member that is no file, may have. */
const MOST_FIELDS = 20;
const MOST_HEADER_BYTES = 16 * 2 ** 10;
const MOST_MEMBER_BYTES = 100;

/** A file of a form, on its way. */
export interface IncomingFile {
  /** For people (tidyFileName). */
  name: string;
  /** Passes all its bytes on. @throws Problem too-large, naming the file; what `to` or the connection fails with. */
  passTo: (to: Writable) => Promise<void>;
}

/** What a form may hold. */
interface FormRule {
  /** The member that files come as, how many there may be, and how many bytes one may have. */
  file: string;
  mostFiles: number;
  mostBytes: number;
  /** The members that are no files: each may come once. */
  members: readonly string[];
}

type FormSchema = Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema'];

/** Has a route take a form with files. */
export function TakesForm(schema: FormSchema): MethodDecorator {
  return applyDecorators(
    RouteConfig({ takesForm: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({ schema }),
  );
}

/** Has forms with files be taken apart as they come, on the routes that take them alone (RFC 7578). */
export async function parseForms(server: FastifyInstance): Promise<void> {
  await server.register(multipart, { throwFileSizeLimit: false });
  // Before it is taken apart as something else, whose faults would be told.
  server.addHook('preParsing', ({ headers, routeOptions }, _reply, payload, done) => {
    const isForm = /^multipart\/form-data *(?:;|$)/i.test(headers['content-type'] ?? '');
    if (routeOptions.config.takesForm && !isForm) done(new Problem('not-form'));
    else done(null, payload);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    const isAstray = request.isMultipart() && !request.routeOptions.config.takesForm;
    done(isAstray ? new Problem('not-json') : undefined);
  });
}

/** A handler's parameter: the form that is its body. */
export const Form = createParamDecorator(
  (_: unknown, context: ExecutionContext) => new IncomingForm(context.switchToHttp().getRequest()),
);

/** A form with files, on its way. */
export class IncomingForm {
  constructor(private readonly request: FastifyRequest) {}

  /** How many bytes its sender says that it has, headers of its parts included; undefined where they don't say. */
  get length(): number | undefined {
    const length = this.request.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }

  /**
   * Reads it, one part after the other.
   * @param take is given each file, whose bytes it has to pass on.
   * @returns its other members.
   * @throws Problem not-valid for what is no such form, too-large for a file that is, too-slow for one that comes too slowly; what
   * `take` throws, and what the connection fails with.
   */
  async read(
    { file, mostFiles, mostBytes, members }: FormRule,
    take: (file: IncomingFile) => Promise<void>,
  ): Promise<ReadonlyMap<string, string>> {
    const limits = {
      parts: mostFiles + members.length + 1,
      fileSize: mostBytes,
      fieldSize: MOST_MEMBER_BYTES,
      headerPairs: MOST_FIELDS,
      headerSize: MOST_HEADER_BYTES,
    };
    const read = new Map<string, string>();
    const { raw } = this.request;
    const pace = new Pace(raw.socket);
    let files = 0;
    try {
      const parts = this.request.parts({ limits });
      for (;;) {
        const next = await pace.race(parts.next()).catch((error: unknown) => this.fail(error));
        if (next.done) {
          raw.socket.setTimeout(LONGEST_WAIT_MS);
          return read;
        }
        const part = next.value;
        if (part.type === 'file') {
          if (part.fieldname !== file)
            throw Problem.field(nameOf(part.fieldname), `must not be sent: files are sent as ${file}`);
          if (++files > mostFiles) throw Problem.field(file, `must be sent at most ${mostFiles} times`);
          await take({
            name: fileNameOf(part),
            passTo: (to) => this.pass(part, mostBytes, pace, to),
          });
        } else {
          const { fieldname, value } = part;
          if (!members.includes(fieldname))
            throw Problem.field(nameOf(fieldname), `must not be sent as text`);
          if (read.has(fieldname)) throw Problem.field(fieldname, 'must be sent once');
          // What is sent as JSON may be an object that no text can be made of.
          read.set(fieldname, typeof value === 'string' ? value : JSON.stringify(value));
        }
      }
    } finally {
      pace.end();
    }
  }

  private async pass(part: MultipartFile, most: number, pace: Pace, to: Writable): Promise<void> {
    const { file } = part;
    pace.onLate((error) => file.destroy(error));
    const tooLarge = tooLargeFile(fileNameOf(part), most);
    // A small one may have come to its limit before it is read: what is beyond it is lost.
    if (file.truncated) throw tooLarge;
    file.once('limit', () => file.destroy(tooLarge));
    // It may have failed before it is read.
    const ends = { ofFile: file.destroyed, ofTarget: false };
    file.once('error', () => (ends.ofFile = !ends.ofTarget));
    to.once('error', () => (ends.ofTarget = !ends.ofFile));
    try {
      await pipeline(file, to);
    } catch (error) {
      // A fault of the one ends the other.
      if (ends.ofTarget) throw error;
      this.fail(error);
    }
  }

  /** Throws what reading it has failed with as what its sender is told. */
  private fail(error: unknown): never {
    if (error instanceof Problem) throw error;
    const { raw } = this.request;
    // One that has come whole is destroyed as well, once it is read.
    if (raw.errored ?? (raw.destroyed && !raw.complete)) throw raw.errored ?? error;
    throw Problem.field('body', 'must be one whole form with files (multipart/form-data, RFC 7578)');
  }
}

/** A file that is larger than it may be. */
function tooLargeFile(name: string, most: number): Problem {
  return new Problem(
    'too-large',
    `The file “${name}” is larger than ${most} bytes, which is the most that one may have.`,
  );
}

/** The name of a part's file: one of the type application/octet-stream is a file without a name as well. */
function fileNameOf({ filename }: { filename?: string }): string {
  return tidyFileName(filename ?? '');
}

/** The name of a member as an error names it. */
function nameOf(member: string | undefined): string {
  return member === undefined || member === '' ? 'a part without a name' : tidyFileName(member);
}
