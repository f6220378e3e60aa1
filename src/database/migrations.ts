import { CreateAccounts1764000000001 } from './migrations/1764000000001-create-accounts.js';
import { CreateSessions1764000000002 } from './migrations/1764000000002-create-sessions.js';
import { CreateTickets1764000000003 } from './migrations/1764000000003-create-tickets.js';

/** Every change of the schema, oldest first. What is in a release is never edited, only followed by another. */
export const migrations = [
  CreateAccounts1764000000001,
  CreateSessions1764000000002,
  CreateTickets1764000000003,
];
