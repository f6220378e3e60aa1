import { describe, expect, test } from '@jest/globals';
import { ENVIRONMENT } from '../../src/config/environment.js';
import { readText } from './source.js';

describe('the routes', () => {
  test('stand in the README, each with its summary', () => {
    const { paths } = JSON.parse(readText('openapi.json')) as {
      paths: Record<string, Record<string, { summary: string }>>;
    };
    const rows = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { summary }]) => [`\`${method.toUpperCase()} ${path}\``, summary]),
    );
    expect(tableOf('route', 'does')).toEqual(rows);
  });
});

describe('the settings', () => {
  test('stand in the README, each with its default', () => {
    const rows = Object.entries(ENVIRONMENT).map(([name, { default: value, desc }]) => {
      return [`\`${name}\``, shown(name, value), desc];
    });
    expect(tableOf('setting', 'default', 'what for')).toEqual(rows);
  });

  test('stand in .env.example, each commented out', () => {
    const named = [...readText('.env.example').matchAll(/^# ?([A-Z\d_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(ENVIRONMENT));
  });
});

/** The rows below this heading in the README, each as its cells. */
function tableOf(...heading: string[]): string[][] {
  const rows = readText('README.md').split('\n').map(cellsOf);
  const start = rows.findIndex((cells) => cells.join() === heading.join());
  const after = rows.slice(start + 2);
  return after.slice(
    0,
    after.findIndex((cells) => cells.length === 0),
  );
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function shown(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (name === 'DATABASE_URL') return '`sqlite:./data/wasil.sqlite`';
  return `\`${Array.isArray(value) ? value.join(',') : JSON.stringify(value).replaceAll('"', '')}\``;
}
