/** The middle of some values, and the least and the greatest of them. */
export interface Spread {
  median: number;
  least: number;
  greatest: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor((sorted.length - 1) / 2);
  const upper = Math.ceil((sorted.length - 1) / 2);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: (at(middle) + at(upper)) / 2, least: at(0), greatest: at(sorted.length - 1) };
}

export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median;
}

/** The value that so many of 100 do not exceed; NaN of none. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The spread over pairs of runs of what the second made of the first. */
export function ratioOf<T>(pairs: readonly T[], of: (pair: T) => number, to: (pair: T) => number): Spread {
  return spreadOf(pairs.map((pair) => of(pair) / to(pair)));
}

/**
 * How the figures of two that ran in pairs are to be shown: both medians, in a unit, and the spread of what the one made
 * of the other's.
 */
export function comparing<Name extends string, Figure extends string>(
  pairs: readonly Record<Name, Record<Figure, number>>[],
  [first, second]: readonly [Name, Name],
  of: Name,
) {
  const to = of === first ? second : first;
  return {
    both: (figure: Figure, unit = 1) =>
      [first, second]
        .map((name) => shownFigure(medianOf(pairs.map((pair) => pair[name][figure])) / unit))
        .join(' / '),
    ratio: (figure: Figure) =>
      ratioOf(
        pairs,
        (pair) => pair[of][figure],
        (pair) => pair[to][figure],
      ),
  };
}

export function shownSpread({ median, least, greatest }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`;
}

/** With as many digits as say something: 0.234, 2.34, 23.4, 234. */
export function shownFigure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value || 1)))) : '–';
}
