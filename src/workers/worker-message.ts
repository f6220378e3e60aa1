/** What a worker tells all others. */
export interface Told {
  tell: string;
  about: readonly string[];
}

/** What a worker wants to take of what a caller may do in a stretch of time. */
export interface Asked {
  ask: number;
  key: string;
  /** How much everybody together may take, how long the stretch is, and how much of it is asked for. */
  most: number;
  windowMs: number;
  wanted: number;
}

export interface Answered {
  answer: number;
  given: number;
  /** How much everybody together has taken by now, and when that is forgotten. */
  taken: number;
  endsInMs: number;
}

export type WorkerMessage = Told | Asked;
export type PrimaryMessage = Told | Answered;
