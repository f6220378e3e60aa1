import { randomUUID } from 'node:crypto';
import { ranked } from '../../src/database/keyset.js';
import { encodeCursor } from '../../src/http/cursor.js';
import { OLDER } from '../../src/search/search.js';
import { manager } from '../factories/person.js';
import type { Role, Scene } from '../factories/scene.js';
import { propose } from '../factories/suggestion.js';
import type { TestApp } from './app.js';
import { callOf, NOBODYS_ID, OPERATIONS, perform, type Call } from './operations.js';

/** A request whose SQL is recorded: to an operation of the document, and what about it makes other SQL. */
export interface Section {
  operation: string;
  variant: string;
  role: Role;
  /** What of the request is not as OPERATIONS has it; it may make requests before. */
  call: (scene: Scene, app: TestApp) => Call | Promise<Call>;
  /** Whether the session of the caller is new to the instance. */
  isCold: boolean;
}

function section(operation: string, variant: string, call: Section['call'], role: Role = 'creator'): Section {
  return { operation, variant, role, call, isCold: false };
}

/** Who makes the usual request, where it is not the creator. */
const CALLERS: Record<string, Role> = {
  'POST /signup': 'anonymous',
  'POST /login': 'anonymous',
  'GET /login': 'anonymous',
  'POST /users/token/refresh': 'anonymous',
  'GET /users/managers': 'anonymous',
  'GET /profiles/{id}': 'other manager',
  'GET /tickets/{id}/solution-draft': 'assignee',
  'POST /solutions': 'assignee',
  'PUT /solutions/{id}': 'assignee',
  'GET /solutions/{id}/versions': 'assignee',
};

const asking = (query: Record<string, string>) => () => ({
  query: `?${new URLSearchParams(query).toString()}`,
});
const saying = (body: unknown) => () => ({ body });

const NOW = 1_767_225_600_000;
const inTime = { cursor: encodeCursor({ key: NOW, id: NOBODYS_ID }) };
const byName = { cursor: encodeCursor({ key: 'Amira', id: 1 }) };
const byRank = (rank: number) => ({ cursor: encodeCursor({ key: ranked(rank, NOW), id: NOBODYS_ID }) });
const FILTERS = { is_resolved: 'false', created_after: '2026-01-01', created_before: '2036-01-01' };
const LONG_AGO = '2020-01-01T00:00:00.000Z';

const ofAssignee = ({ assignee }: Scene) => ({ id: assignee.id });
const withKey = () => ({ headers: { 'idempotency-key': randomUUID() } });

/** The same request once more. */
const replayOf = (operation: string) => async (scene: Scene, app: TestApp) => {
  const keyed = withKey();
  await perform(app, operation, scene.caller, callOf(operation, scene, keyed));
  return keyed;
};

const LIST = 'GET /profiles/{id}/tickets';
const OPEN = 'POST /profiles/{id}/tickets';
const CHANGE = 'PUT /tickets/{id}';
const POST = 'POST /tickets/{id}/messages';
const EDIT = 'PUT /tickets/{id}/messages/{message_id}';

async function afterProposal({ creator, ticket }: Scene, app: TestApp): Promise<Call> {
  await propose(app, creator, ticket.id);
  return {};
}

const SUGGESTION_VARIANTS: Section[] = [
  section('GET /tickets/{id}/ai-response', 'that is kept', afterProposal),
  section('GET /tickets/{id}/suggestions', 'of a proposal that is kept', afterProposal, 'assignee'),
];

const SOLUTION_VARIANTS: Section[] = [
  section('GET /solutions', 'in the archive', asking({ is_archived: 'true' }), 'assignee'),
  section('GET /solutions', 'after a cursor', asking(inTime)),
  section('GET /solutions', 'of a word', asking({ q: 'plug' })),
  section('GET /solutions', 'of a word, after a cursor', asking({ q: 'plug', ...byRank(OLDER) })),
  section(
    'POST /solutions',
    'out of a ticket',
    ({ ticket }) => ({ body: { title: 'Printer smokes', content: 'Pull the plug.', ticket: ticket.id } }),
    'assignee',
  ),
  section('POST /solutions', 'with an Idempotency-Key', withKey, 'assignee'),
  section(
    'PUT /solutions/{id}',
    'with an old updated_at',
    saying({ title: 'Printer smokes', updated_at: LONG_AGO }),
    'assignee',
  ),
  section('GET /solutions/{id}/versions', 'after a cursor', asking(inTime), 'assignee'),
];

const VARIANTS: Section[] = [
  { ...section('GET /profiles/{id}', 'in a session that is new to the instance', () => ({})), isCold: true },
  section('GET /users/managers', 'after a cursor', asking(byName), 'anonymous'),

  section(LIST, 'of a manager', ofAssignee, 'assignee'),
  section(LIST, 'of at most ten', asking({ limit: '10' })),
  section(LIST, 'with every filter', asking(FILTERS)),
  section(LIST, 'after a cursor', asking(inTime)),
  section(LIST, 'of a word', asking({ q: 'fire' })),
  section(
    LIST,
    'of a word, of a manager',
    (scene) => ({ ...ofAssignee(scene), query: '?q=fire' }),
    'assignee',
  ),
  section(LIST, 'of a letter', asking({ q: 'f' })),
  section(LIST, 'of several words', asking({ q: 'printer or smokes fire' })),
  section(LIST, 'of a phrase, without a word', asking({ q: '"on fire" -flood' })),
  section(LIST, 'of a word, with every filter', asking({ q: 'fire', ...FILTERS })),
  section(LIST, 'of a word, with snippets', asking({ q: 'fire', snippets: 'true' })),
  section(LIST, 'of a word, the second page', async (scene, app) => secondPage(scene, app)),
  section(
    LIST,
    'of a word, after a cursor among the ranked',
    asking({ q: 'fire', limit: '10', ...byRank(3) }),
  ),
  section(
    LIST,
    'of a word, after a cursor among the older',
    asking({ q: 'fire', limit: '10', ...byRank(OLDER) }),
  ),

  section(OPEN, 'with an Idempotency-Key', withKey),
  section(OPEN, 'with an Idempotency-Key, once more', replayOf(OPEN)),

  section(CHANGE, 'of another content', saying({ content: 'It is out.' })),
  section(CHANGE, 'closing it', saying({ is_resolved: true }), 'assignee'),
  section(
    CHANGE,
    'handing it on',
    async (_, app) => ({ body: { assigned_to: (await manager(app)).id } }),
    'assignee',
  ),
  section(CHANGE, 'with an old updated_at', saying({ title: 'On fire', updated_at: LONG_AGO })),
  section(CHANGE, 'with an If-Match', () => ({ headers: { 'if-match': '*' } })),
  section(CHANGE, 'as it is', ({ ticket }) => ({ body: ticket })),

  section('GET /tickets/{id}/history', 'after a cursor', asking(inTime)),
  section('GET /tickets/{id}/messages', 'after a cursor', asking(inTime)),
  section('GET /tickets/{id}/messages', 'of at most ten', asking({ limit: '10' })),
  section(POST, 'with an Idempotency-Key', withKey),
  section(POST, 'with an Idempotency-Key, once more', replayOf(POST)),
  section(EDIT, 'with an old updated_at', saying({ content: 'Any news at all?', updated_at: LONG_AGO })),
  ...SUGGESTION_VARIANTS,
  ...SOLUTION_VARIANTS,
];

/** Every section: of each operation the usual request, and after it whatever makes other SQL. */
export const SECTIONS: readonly Section[] = Object.keys(OPERATIONS).flatMap((operation) => [
  section(operation, '', () => ({}), CALLERS[operation]),
  ...VARIANTS.filter((variant) => variant.operation === operation),
]);

async function secondPage(scene: Scene, app: TestApp): Promise<Call> {
  const { creator, assignee } = scene;
  const body = { title: 'Another fire', content: 'It smokes, too.', assigned_to: assignee.id };
  await perform(app, OPEN, creator, { id: creator.id, body });
  const first = await perform(app, LIST, creator, { id: creator.id, query: '?q=fire&limit=1' });
  const query = /[?][^>]+/.exec(first.headers.get('link') ?? '')?.[0];
  if (query === undefined) throw new Error('there is no second page');
  return { query };
}
