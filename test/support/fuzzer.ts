import type { OpenAPIObject } from '@nestjs/swagger';
import fc, { type Arbitrary } from 'fast-check';
import { DataSource } from 'typeorm';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { TokensService } from '../../src/auth/tokens.service.js';
import { TEST_CLIENT, type Person } from '../factories/person.js';
import { scene, type Role, type Scene } from '../factories/scene.js';
import type { TestApp } from './app.js';
import { hostileHeaders, JSON_TYPE } from './hostile-headers.js';
import { hostileForm } from './hostile-form.js';
import { hostileBody, hostileQuery, hostileSegment, hostileText, usuallyHostile } from './hostile.js';
import { bodiesOf, isFile, operationsOf, type Operation } from './openapi.js';
import { callOf, NEEDS, NOBODYS_ID } from './operations.js';
import { RawClient, type RawAnswer, type RawRequest } from './raw-request.js';
import { BOUNDARY, rawFile, rawForm } from './raw-upload.js';
import { faultsOf, type Faults } from './schemas.js';

/** What a hostile request is made of; the token is filled in when it is sent, for a session may have ended meanwhile. */
interface Input extends RawRequest {
  isSignedIn: boolean;
}

/** What every answer says, whatever it was asked. */
const USUAL_HEADERS = {
  'x-request-id': /^[\w.:-]{1,64}$/,
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/,
  'cache-control': /^no-store$/,
};

/** What a file says, and the answer that one is what the client has. */
const HEADERS_OF_FILES = {
  ...USUAL_HEADERS,
  'content-security-policy': /^sandbox; default-src 'none'$/,
  'cache-control': /^private, no-cache$/,
};

const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const USUAL_FORM = rawForm([rawFile('notes.txt', 'It is out.')]).toString();

/** Makes hostile requests to an operation out of its OpenAPI document, and holds the answers against it. */
export class Fuzzer {
  /** Whether any request has had its way. */
  wasGranted = false;

  private readonly method: string;
  private readonly pattern: string;
  private readonly described: Operation | undefined;
  private readonly faults: Faults;
  private readonly client: RawClient;
  private role!: Role;
  private cast!: Scene;
  private token: string | undefined;

  constructor(
    private readonly app: TestApp,
    private readonly document: OpenAPIObject,
    private readonly operation: string,
  ) {
    [this.method = '', this.pattern = ''] = operation.split(' ');
    this.described = operationsOf(document).get(operation);
    this.faults = faultsOf(document);
    this.client = new RawClient(app.url);
  }

  close(): void {
    this.client.close();
  }

  /** From now on the requests are made by somebody of this role. */
  async takeRole(role: Role): Promise<void> {
    this.role = role;
    await this.forgetGuesses();
    this.cast = await scene(this.app, role, NEEDS[this.operation]);
    await this.restore();
  }

  inputs(): Arbitrary<Input> {
    const { type, usual, bodies } = this.hostileBodies();
    return fc
      .record({
        path: this.paths(),
        query: hostileQuery(this.parametersIn('query')),
        headers: hostileHeaders(this.parametersIn('header')),
        isSignedIn: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
        body: this.method === 'GET' ? fc.constant(undefined) : bodies,
      })
      .map(({ path, query, headers, isSignedIn, body }) => ({
        method: this.method,
        path: path + query,
        headers: body === undefined ? headers : { 'content-type': type, ...headers },
        isSignedIn,
        body,
      }))
      .filter((input) => !this.isUsual(input, type, usual));
  }

  /** Whether there is nothing hostile about a request: any client might make it so. */
  private isUsual({ path, headers, body }: Input, usualType: string, usual: string): boolean {
    const { 'content-type': type = usualType, ...others } = headers;
    const isPlain = path === this.pattern && type === usualType && Object.keys(others).length === 0;
    return isPlain && (body === undefined || body === usual);
  }

  /** Puts back what requests have taken away: the session of the caller, what was deleted, and guesses at a password. */
  async restore(): Promise<void> {
    if (this.operation === 'PUT /users/password') await this.forgetGuesses();
    if (this.operation.startsWith('DELETE /tickets')) this.cast = await scene(this.app, this.role);
    this.token = this.cast.caller && (await this.newToken(this.cast.caller));
  }

  /** As time would. */
  private async forgetGuesses(): Promise<void> {
    await this.app.nest.get(DataSource).query('DELETE FROM log_in_failures');
  }

  /** What is wrong with the answer to a request; nothing where nothing is. */
  async faultsOf({ isSignedIn, ...input }: Input): Promise<string[]> {
    const authorization = isSignedIn && this.token ? { authorization: `Bearer ${this.token}` } : {};
    // What is there may have been deleted and made anew since the input was thought up.
    const { id, message_id, headers } = callOf(this.operation, this.cast);
    const path = input.path.replace('{id}', String(id)).replace('{message_id}', String(message_id));
    const request = { ...input, path, headers: { ...authorization, ...headers, ...input.headers } };
    const answer = await this.client.send(request).catch((error: unknown) => ({ lost: String(error) }));
    const told = (fault: string) => `${fault}: ${JSON.stringify(request).slice(0, 2000)}`;
    if ('lost' in answer) return [told(answer.lost)];
    this.wasGranted ||= answer.status < 300;
    return this.faultsIn(answer).map((fault) => told(`${fault} in ${answer.text.slice(0, 500)}`));
  }

  private faultsIn({ status, headers, text }: RawAnswer): string[] {
    const described = this.described?.responses[status];
    if (!described || status >= 500) return [`a ${status} is not documented`];
    const [body] = bodiesOf(described);
    const ofFile = isFile(described) || (status === 304 && isFile(this.described.responses[200]));
    const lacking = Object.entries(ofFile ? HEADERS_OF_FILES : USUAL_HEADERS).filter(
      ([name, value]) => !value.test(String(headers[name])),
    );
    if (lacking.length > 0) return lacking.map(([name]) => `${name} is ${String(headers[name])}`);
    if (!body) return text === '' ? [] : ['there should be no body'];
    const [type = ''] = String(headers['content-type']).split(';');
    // Of any type, as the document says.
    const isAny = body.type === 'application/octet-stream';
    if (!isAny && type !== body.type) return [`it is of type ${type}`];
    return ofFile ? [] : this.faults(body.schema, JSON.parse(text));
  }

  private paths(): Arbitrary<string> {
    const others = [String(NOBODYS_ID), String(this.cast.assignee.id)];
    return fc
      .tuple(hostileSegment(['{id}', ...others]), hostileSegment(['{message_id}', ...others]))
      .map(([first, second]) =>
        this.pattern.replace('{id}', () => first).replace('{message_id}', () => second),
      );
  }

  private parametersIn(place: string): string[] {
    return (this.described?.parameters ?? []).flatMap((each) =>
      'name' in each && each.in === place ? [each.name.toLowerCase()] : [],
    );
  }

  /** Bodies, most of them hostile, with their media type and the one that does what the operation is for. */
  private hostileBodies(): { type: string; usual: string; bodies: Arbitrary<string | undefined> } {
    const [body] = bodiesOf(this.described?.requestBody);
    if (body?.type === 'multipart/form-data')
      return { type: FORM_TYPE, usual: USUAL_FORM, bodies: usuallyHostile(USUAL_FORM, hostileForm) };
    const members = (callOf(this.operation, this.cast).body ?? {}) as Record<string, unknown>;
    const values = Object.keys(this.membersOf(body?.schema)).map(
      (name) => [name, this.usualValue(members[name])] as const,
    );
    const usual = JSON.stringify(members);
    return { type: JSON_TYPE, usual, bodies: usuallyHostile(usual, hostileBody(Object.fromEntries(values))) };
  }

  private membersOf(schema: unknown): object {
    const { $ref = '' } = (schema ?? {}) as { $ref?: string };
    const named = this.document.components?.schemas?.[$ref.replace('#/components/schemas/', '')];
    return named && 'properties' in named ? (named.properties ?? {}) : {};
  }

  /** What the operation is for, or where nothing is known of a member, anything that is small. */
  private usualValue(value: unknown): Arbitrary<unknown> {
    if (value === undefined)
      return fc.oneof(fc.constantFrom(true, false, this.cast.assignee.id), hostileText);
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant(value) },
      fc.string({ minLength: 1, maxLength: 130 }),
    );
  }

  private async newToken({ user }: Person): Promise<string> {
    const session = await this.app.nest.get(SessionsService).open(user.id, TEST_CLIENT);
    const { access } = this.app.nest.get(TokensService).pair(session);
    return access;
  }
}
