import type { Spread } from './spread.js';

const WIDTH = 860;
const ROW = 34;
const LEFT = 180;
const GAP = 40;
const TOP = 40;
const PANEL = (WIDTH - LEFT - 2 * GAP) / 2;

/** A chart's row: how much of the other's speed there is, and of its slowest hundredth's time. */
export interface Bar {
  name: string;
  speed: Spread;
  p99: Spread;
}

/** Two bars for each route, each with the spread over the pairs; a line where both servers would be equal. */
export function ratioChart(bars: readonly Bar[]): string {
  const height = bars.length * ROW + TOP + 20;
  const names = bars.map(
    ({ name }, index) =>
      `<text x="${LEFT - 8}" y="${TOP + index * ROW + 15}" text-anchor="end">${escaped(name)}</text>`,
  );
  const panel = (title: string, left: number, spreads: readonly Spread[], colour: string) => {
    const most = Math.max(1.2, ...spreads.map(({ greatest }) => greatest));
    const x = (ratio: number) => (left + (ratio / most) * (PANEL - 40)).toFixed(1);
    const drawn = spreads.map(({ median, least, greatest }, index) => {
      const y = TOP + index * ROW;
      return `<rect x="${left}" y="${y}" width="${(Number(x(median)) - left).toFixed(1)}" height="20" fill="${colour}"/>
<line x1="${x(least)}" x2="${x(greatest)}" y1="${y + 10}" y2="${y + 10}" stroke="#102a4c" stroke-width="2"/>
<text x="${Number(x(greatest)) + 6}" y="${y + 15}">${median.toFixed(2)}</text>`;
    });
    return `<text x="${left}" y="22">${escaped(title)}</text>
${drawn.join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="${TOP - 8}" y2="${height - 12}" stroke="#c0392b" stroke-dasharray="4 3"/>`;
  };
  const speeds = bars.map(({ speed }) => speed);
  const latencies = bars.map(({ p99 }) => p99);
  return svg(height, [
    ...names,
    panel("Speed, as a share of the hand-written server's", LEFT, speeds, '#3b7dd8'),
    panel("p99, in times of the hand-written server's", LEFT + PANEL + GAP, latencies, '#d88a3b'),
  ]);
}

/** A line of a value over time. @param points seconds and values. */
export function lineChart(title: string, points: readonly (readonly [number, number])[]): string {
  const height = 320;
  const [left, bottom] = [60, height - 40];
  const last = Math.max(1, ...points.map(([seconds]) => seconds));
  const most = Math.max(...points.map(([, value]) => value)) * 1.1;
  const x = (seconds: number) => (left + (seconds / last) * (WIDTH - left - 20)).toFixed(1);
  const y = (value: number) => (bottom - (value / most) * (bottom - TOP)).toFixed(1);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * most;
    return `<line x1="${left}" x2="${WIDTH - 20}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>
<text x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value.toFixed(0)}</text>
<text x="${x(share * last)}" y="${bottom + 20}" text-anchor="middle">${(share * last).toFixed(0)} s</text>`;
  });
  return svg(height, [
    `<text x="${left}" y="22">${escaped(title)}</text>`,
    ...marks,
    `<polyline fill="none" stroke="#3b7dd8" stroke-width="2" points="${points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ')}"/>`,
  ]);
}

function svg(height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
