import { CreateAccounts1764000000001 } from './migrations/1764000000001-create-accounts.js';
import { CreateSessions1764000000002 } from './migrations/1764000000002-create-sessions.js';
import { CreateTickets1764000000003 } from './migrations/1764000000003-create-tickets.js';
import { AddSessionTraces1764000000004 } from './migrations/1764000000004-add-session-traces.js';
import { CreateLogInFailures1764000000005 } from './migrations/1764000000005-create-log-in-failures.js';
import { CreateTicketHistory1764000000006 } from './migrations/1764000000006-create-ticket-history.js';
import { CreateIdempotencyKeys1764000000007 } from './migrations/1764000000007-create-idempotency-keys.js';
import { CreateTicketSearch1764000000008 } from './migrations/1764000000008-create-ticket-search.js';
import { KeepMembers1764000000009 } from './migrations/1764000000009-keep-members.js';
import { DropMembers1764000000010 } from './migrations/1764000000010-drop-members.js';
import { CreateEvents1764000000011 } from './migrations/1764000000011-create-events.js';
import { CreateKnownAddresses1764000000012 } from './migrations/1764000000012-create-known-addresses.js';
import { AddDisabledUsers1764000000013 } from './migrations/1764000000013-add-disabled-users.js';
import { KeepWhatKeysCreated1764000000014 } from './migrations/1764000000014-keep-what-keys-created.js';
import { AddWords1764000000015 } from './migrations/1764000000015-add-words.js';
import { DeleteByAndBy1764000000016 } from './migrations/1764000000016-delete-by-and-by.js';
import { CreateSolutions1764000000017 } from './migrations/1764000000017-create-solutions.js';
import { CreateSuggestions1764000000018 } from './migrations/1764000000018-create-suggestions.js';
import { CreateAttachments1764000000019 } from './migrations/1764000000019-create-attachments.js';

/** Every change of the schema, oldest first. What is in a release is never edited, only followed by another. */
export const migrations = [
  CreateAccounts1764000000001,
  CreateSessions1764000000002,
  CreateTickets1764000000003,
  AddSessionTraces1764000000004,
  CreateLogInFailures1764000000005,
  CreateTicketHistory1764000000006,
  CreateIdempotencyKeys1764000000007,
  CreateTicketSearch1764000000008,
  KeepMembers1764000000009,
  DropMembers1764000000010,
  CreateEvents1764000000011,
  CreateKnownAddresses1764000000012,
  AddDisabledUsers1764000000013,
  KeepWhatKeysCreated1764000000014,
  AddWords1764000000015,
  DeleteByAndBy1764000000016,
  CreateSolutions1764000000017,
  CreateSuggestions1764000000018,
  CreateAttachments1764000000019,
];

const names = new Set<string>(migrations.map(({ name }) => name));

/** Those of these migrations that this version of Wasil does not know: a later one has made them, or another program. */
export function unknownMigrations(made: readonly { name: string }[]): string[] {
  return made.map(({ name }) => name).filter((name) => !names.has(name));
}
