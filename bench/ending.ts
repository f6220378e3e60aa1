type End = () => Promise<unknown>;

/** Runs `work`, and then, however it ends, what it has asked to be done at the end, last asked first. */
export async function ending<T>(work: (atEnd: (end: End) => void) => Promise<T>): Promise<T> {
  const ends: End[] = [];
  try {
    return await work((end) => ends.unshift(end));
  } finally {
    for (const end of ends) await end();
  }
}
