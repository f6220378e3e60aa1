import type { Actor } from '../access/actor.js';

/** A profile belongs to one person, who alone may change it and see the lists under it. */
export function ownsProfile(actor: Actor, profileId: number): boolean {
  return actor.profileId === profileId;
}
