/**
 * The Mann-Whitney U test, as a z-score: how far two samples are from being drawn alike. It asks for ranks alone, so a few
 * requests that a busy machine held up weigh no more than any other.
 */
export function rankTestZ(one: readonly number[], other: readonly number[]): number {
  let u = 0;
  for (const a of one) for (const b of other) u += a > b ? 1 : a === b ? 0.5 : 0;
  const mean = (one.length * other.length) / 2;
  const deviation = Math.sqrt((one.length * other.length * (one.length + other.length + 1)) / 12);
  return (u - mean) / deviation;
}

/** By how much the one takes longer than the other at the same turn, in the middle of all turns. */
export function medianRatio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((time, turn) => time / (other[turn] ?? NaN)));
}

function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** In another order, any as likely as another. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
