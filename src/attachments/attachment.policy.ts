import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';
import { assertOpen, isParticipant, type TicketFacts } from '../tickets/ticket.policy.js';

/** How many files a ticket may have, and how many a message: messages are shown with all of theirs. */
const MOST_OF_TICKET = 1000;
const MOST_OF_MESSAGE = 100;

/** The participants of an open ticket may attach files. @throws Problem not-allowed or ticket-closed. */
export function assertMayAttach(ticket: TicketFacts): void {
  if (!isParticipant(ticket)) {
    throw new Problem(
      'not-allowed',
      `Only its creator and its manager may attach files to ticket ${ticket.id}.`,
    );
  }
  assertOpen(ticket);
}

/** Files are tied to one's own messages only. @throws Problem not-allowed. */
export function assertMayTie(actor: Actor, message: { id: number; profileId: number }): void {
  if (message.profileId !== actor.profileId) throw notYourMessage(message.id);
}

/** Only who attached a file may delete it, while its ticket is open. @throws Problem not-allowed or ticket-closed. */
export function assertMayDelete(
  actor: Actor,
  ticket: TicketFacts,
  attachment: { id: number; profile: number },
): void {
  if (attachment.profile !== actor.profileId) throw notYourAttachment(attachment.id);
  assertOpen(ticket);
}

/** Files are handed out once they are ready. @throws Problem not-handed-out. */
export function assertIsHandedOut({ id, state }: { id: number; state: string }): void {
  if (state === 'ready') return;
  throw state === 'refused'
    ? new Problem('not-handed-out', `A virus was found in attachment ${id}: it is not kept.`)
    : new Problem('not-handed-out');
}

/** What there is of a ticket already, and of one of its messages. */
export interface Usage {
  bytes: number;
  files: number;
  filesOfMessage: number;
}

/** The same, and how many bytes its sender has attached today. */
export interface UsageToday extends Usage {
  ofDay: number;
}

/** A file that is to be added. */
interface Added {
  size: number;
}

/** How many bytes files have in all. */
export function bytesOf(files: readonly Added[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** @param most how many bytes a ticket may have. @throws Problem too-large. */
export function assertHasRoom(there: Usage, added: readonly Added[], most: number): void {
  if (there.bytes + bytesOf(added) > most) throw ticketFull(most);
  if (there.files + added.length > MOST_OF_TICKET)
    throw new Problem('too-large', `A ticket may have at most ${MOST_OF_TICKET} attachments.`);
  if (there.filesOfMessage + added.length > MOST_OF_MESSAGE)
    throw new Problem('too-large', `A message may have at most ${MOST_OF_MESSAGE} attachments.`);
}

/** @param most how many bytes a ticket, and what somebody attaches in a day, may have. @throws Problem too-large or too-much-attached. */
export function assertHasRoomToday(
  there: UsageToday,
  added: readonly Added[],
  most: { ticketBytes: number; dayBytes: number },
): void {
  assertHasRoom(there, added, most.ticketBytes);
  if (there.ofDay + bytesOf(added) > most.dayBytes) throw tooMuchToday(most.dayBytes);
}

/** @param most how many bytes. */
export function tooMuchToday(most: number): Problem {
  const midnight = new Date().setUTCHours(24, 0, 0, 0);
  return new Problem('too-much-attached', `One person may attach at most ${most} bytes in a day (UTC).`, {
    retryAfter: Math.ceil((midnight - Date.now()) / 1000),
  });
}

export function ticketFull(most: number): Problem {
  return new Problem('too-large', `The attachments of a ticket may have at most ${most} bytes in all.`);
}

export function notYourMessage(id: number): Problem {
  return new Problem('not-allowed', `Message ${id} is somebody else's: files are tied to your own only.`);
}

export function notYourAttachment(id: number): Problem {
  return new Problem('not-allowed', `Only who attached it may delete attachment ${id}.`);
}

export function noAttachment(id: number): Problem {
  return new Problem('not-found', `There is no attachment ${id} that you can see.`);
}

export function noThumbnail(id: number): Problem {
  return new Problem(
    'not-found',
    `There is no thumbnail of attachment ${id}: it is no picture, damaged, or too large.`,
  );
}
