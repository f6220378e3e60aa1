type End = () => unknown;

/** Has something done at the end, and waited for. */
export type AtEnd = (end: End) => void;

/** Runs `work`, and then, however it ends, what it has asked to be done at the end, last asked first. */
export async function ending<T>(work: (atEnd: AtEnd) => Promise<T>): Promise<T> {
  const ends: End[] = [];
  try {
    return await work((end) => ends.unshift(end));
  } finally {
    for (const end of ends) await end();
  }
}
