import type { Figures } from './measure.js';

/** What one route gave: a pair of runs each, one right after the other. */
export interface RouteResult {
  route: string;
  pairs: { wasil: Figures; floor: Figures }[];
}

export interface Report {
  command: string;
  database: string;
  tickets: number;
  connections: number;
  secondsEach: number;
  results: RouteResult[];
}

/** The median of the pairs' ratios, and the least and the greatest of them. */
export interface Spread {
  median: number;
  least: number;
  greatest: number;
}

function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor((sorted.length - 1) / 2);
  const upper = Math.ceil((sorted.length - 1) / 2);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: (at(middle) + at(upper)) / 2, least: at(0), greatest: at(sorted.length - 1) };
}

/** How much of the hand-written server's speed Wasil has, and how its slowest hundredth compares. */
function ratiosOf({ pairs }: RouteResult): { speed: Spread; p99: Spread } {
  return {
    speed: spreadOf(pairs.map(({ wasil, floor }) => wasil.requestsPerSecond / floor.requestsPerSecond)),
    p99: spreadOf(pairs.map(({ wasil, floor }) => wasil.p99 / floor.p99)),
  };
}

/** The rows of the table that is printed. */
export function tableOf({ results }: Report): Record<string, string | number>[] {
  return results.map((result) => {
    const middle = (figure: keyof Figures, name: 'wasil' | 'floor') =>
      spreadOf(result.pairs.map((pair) => pair[name][figure])).median;
    const both = (figure: keyof Figures, unit = 1) =>
      `${(middle(figure, 'wasil') / unit).toFixed(0)} / ${(middle(figure, 'floor') / unit).toFixed(0)}`;
    const { speed, p99 } = ratiosOf(result);
    return {
      route: result.route,
      'requests/s': both('requestsPerSecond'),
      'p50 ms': both('p50'),
      'p99 ms': both('p99'),
      bytes: both('bytesPerRequest'),
      MiB: both('memoryBytes', 2 ** 20),
      ratio: shown(speed),
      'ratio of p99': shown(p99),
    };
  });
}

function shown({ median, least, greatest }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`;
}

const WIDTH = 720;
const ROW = 34;
const LEFT = 190;

/** A bar for each route: how much of the hand-written server's speed Wasil has, with the spread over the pairs. */
export function chartOf(report: Report): string {
  const rows = report.results.map((result) => ({ route: result.route, ...ratiosOf(result).speed }));
  const most = Math.max(1.2, ...rows.map(({ greatest }) => greatest));
  const x = (ratio: number) => LEFT + (ratio / most) * (WIDTH - LEFT - 60);
  const height = rows.length * ROW + 60;
  const bars = rows.map(({ route, median, least, greatest }, index) => {
    const y = 40 + index * ROW;
    return `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end">${escaped(route)}</text>
<rect x="${LEFT}" y="${y}" width="${(x(median) - LEFT).toFixed(1)}" height="20" fill="#3b7dd8"/>
<line x1="${x(least).toFixed(1)}" x2="${x(greatest).toFixed(1)}" y1="${y + 10}" y2="${y + 10}" stroke="#102a4c" stroke-width="2"/>
<text x="${(x(greatest) + 6).toFixed(1)}" y="${y + 15}">${median.toFixed(2)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${LEFT}" y="22">Requests a second, as a share of the hand-written server's (line: its own speed, 1.0)</text>
${bars.join('\n')}
<line x1="${x(1).toFixed(1)}" x2="${x(1).toFixed(1)}" y1="32" y2="${height - 16}" stroke="#c0392b" stroke-dasharray="4 3"/>
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
