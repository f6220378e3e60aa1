/** A worker's message to all other workers. */
export interface Broadcast {
  topic: string;
  ids: readonly string[];
}

/** A worker's request for part of a quota that all workers share. */
export interface QuotaRequest {
  requestId: number;
  key: string;
  /** How much all workers together may use in a window. */
  limit: number;
  windowMs: number;
  /** How much this worker asks for. */
  wanted: number;
}

/** The primary process's answer to a QuotaRequest. */
export interface QuotaGrant {
  requestId: number;
  granted: number;
  /** How much all workers together have been granted in this window, and how long it still lasts. */
  used: number;
  endsInMs: number;
}

/** A worker's word that it serves: its database is open and migrated. */
export interface Serving {
  isServing: true;
}

export type WorkerMessage = Broadcast | QuotaRequest | Serving;
export type PrimaryMessage = Broadcast | QuotaGrant;
