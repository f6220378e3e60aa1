import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from '@jest/globals';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { readText } from '../architecture/source.js';

// Another test compares the committed document with the one that is served.
const source = readText('openapi.json');

test('openapi.json passes the recommended rules of Redocly, without a warning', async () => {
  const config = await createConfig({ extends: ['recommended'] });

  const found = await lintFromString({ source, config });

  expect(found.map(({ severity, ruleId, message }) => `${severity} ${ruleId}: ${message}`)).toEqual([]);
});

test('openapi.json passes the rules of spectral:oas, without a warning', async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [rulesets.oas as RulesetDefinition] });

  const found = await linter.run(source);

  expect(found.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`)).toEqual([]);
});
