import { Attachment } from './attachments/attachment.entity.js';
import { AttachmentDay, AttachmentStoreMark } from './attachments/attachment-upkeep.entity.js';
import { KnownAddress } from './auth/known-address.entity.js';
import { LogInFailures } from './auth/log-in-failures.entity.js';
import { Session } from './auth/session.entity.js';
import { SpentRefreshToken } from './auth/spent-refresh-token.entity.js';
import { Event } from './events/event.entity.js';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { Message } from './messages/message.entity.js';
import { Profile } from './profiles/profile.entity.js';
import { User } from './profiles/user.entity.js';
import { SolutionVersion } from './solutions/solution-version.entity.js';
import { Solution } from './solutions/solution.entity.js';
import { Suggestion, SuggestionFeedback, SuggestionSource } from './suggestions/suggestion.entity.js';
import { Ticket } from './tickets/ticket.entity.js';

/** What Wasil's tables are mapped to. */
export const ENTITIES = [
  User,
  Profile,
  Session,
  SpentRefreshToken,
  LogInFailures,
  KnownAddress,
  Ticket,
  Message,
  Event,
  IdempotencyKey,
  Solution,
  SolutionVersion,
  Suggestion,
  SuggestionSource,
  SuggestionFeedback,
  Attachment,
  AttachmentDay,
  AttachmentStoreMark,
];
