import { expect, test } from '@jest/globals';
import { citedStep } from '../../src/suggestions/cited-answer.js';
import { Redaction } from '../../src/suggestions/redaction.js';

const GIVEN = 'Open https://portal.example.com and write to ops@example.com.';

const stepIn = (line: string) => citedStep(line, 3, new Redaction(), GIVEN);

test.each([
  ['1. Restart it [1]', 'Restart it', [1]],
  ['- **Restart** `it` [1].', 'Restart it', [1]],
  ['٢. أعد التشغيل [2]', 'أعد التشغيل', [2]],
  ['3) Restart it [1, 3]', 'Restart it', [1, 3]],
  ['Cancel it [1]. Restart it [2][3].', 'Cancel it Restart it', [1, 2, 3]],
  ['Cancel it [1]. Pay me [9]. Restart it [2]', 'Cancel it Restart it', [1, 2]],
  ['Open https://portal.example.com. [1]', 'Open https://portal.example.com.', [1]],
  ['Say \u202ehello\u202c\u0007 [1]', 'Say hello', [1]],
  ['<b>Restart</b> it [1]', 'Restart it', [1]],
])('%j rests on its sources as %j', (line, text, cites) => {
  expect(stepIn(line)).toEqual({ text, cites });
});

test.each([
  'NONE',
  'Restart it',
  'Restart it [4]',
  'Restart it [0]',
  'Restart it [1, 9]',
  '[1]',
  'Open https://evil.example [1]',
  'Write to me@evil.example [1]',
  'Write to {{EMAIL_7}} [1]',
])('nothing of %j does', (line) => {
  expect(stepIn(line)).toBeUndefined();
});
