import type { Difference } from './all-rows.js';
import type { CallerRole, Cast } from './mass-assignment.js';

/** An operation that writes. */
export interface Writing {
  /** The ids in its path. */
  ids?: (cast: Cast) => { id: number | string; message_id?: number };
  /** Who may, where not everybody may. */
  roles?: CallerRole[];
  /** The members that it is for, and those that must agree with who calls. */
  allowed?: (cast: Cast, role: CallerRole) => Record<string, unknown>;
  /** All that is different afterwards. */
  effect: (cast: Cast, role: CallerRole) => Record<string, Difference>;
}
