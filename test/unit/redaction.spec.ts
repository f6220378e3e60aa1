import { describe, expect, test } from '@jest/globals';
import { compatible } from '../../src/suggestions/compatible.js';
import { Redaction } from '../../src/suggestions/redaction.js';
import { SECRETS_IN_TEXTS } from '../support/outgoing-secrets.js';

/** How long a text may be that is restored. */
const MOST = 4000;

const UNSEEN = /[\u064b-\u0652]|\u0640|\u00ad|\u200b|\u200f/g;

describe('what leaves', () => {
  test.each(SECRETS_IN_TEXTS)(
    'of %j has a placeholder in the place of %j, which comes back',
    (text, secret) => {
      const redaction = new Redaction();
      const hidden = redaction.hide(text);
      expect(hidden).not.toContain(secret);
      expect(redaction.restore(hidden, MOST)).toBe(compatible(text).replaceAll(UNSEEN, ''));
    },
  );

  test.each([
    'My password is wrong and expired',
    'I forgot my password, can you reset it?',
    'Since 8:20 it shows 35%',
    'error 0x80070005 in Outlook',
    'Room 3.12, laptop Dell Latitude 5540, Windows 11 23H2',
    'Token has expired',
    'Typing error: 0x80070005 appears',
    'The shipping label printer shows error: E05',
    'كلمة المرور منتهية',
    'It ended with error code: 1603, exit code 1603',
    'Basic authentication is off since KB5034441',
    'See INC0012345',
  ])('keeps %j as it is', (text) => {
    expect(new Redaction().hide(text)).toBe(text);
  });

  test('has the same placeholder for the same in two texts', () => {
    const redaction = new Redaction();
    expect(redaction.hide('ask ops@example.com')).toBe('ask {{EMAIL_1}}');
    expect(redaction.hide('from a@example.com to ops@example.com')).toBe('from {{EMAIL_2}} to {{EMAIL_1}}');
  });
});

test('what somebody writes like a placeholder comes back as it is, however they nest them', () => {
  const redaction = new Redaction();
  const lines = Array.from(
    { length: 9 },
    (_, index) => `password: ${`{{PASSWORD_${index + 2}}}`.repeat(12)}`,
  );
  const text = [...lines, 'password: {{PASSWORD_10}}', 'password: hunter2'].join('\n');

  const hidden = redaction.hide(text);

  expect(hidden).not.toContain('hunter2');
  for (const line of hidden.split('\n')) expect(redaction.restore(line, MOST)?.length).toBeLessThan(200);
  expect(
    hidden
      .split('\n')
      .map((line) => redaction.restore(line, MOST))
      .join('\n'),
  ).toBe(text);
});

test.each(['｛｛NAME｝｝', '﹛﹛NAME﹜﹜', '{\u200b{NAME}}', '{\u0640{NAME}}'])(
  'what becomes like a placeholder in its usual form, such as %j, is none',
  (form) => {
    const redaction = new Redaction();
    const forged = (name: string) => form.replace('NAME', name);
    const lines = Array.from({ length: 7 }, (_, at) => `ｐｗ: ${forged(`PASSWORD_${at + 1}`).repeat(11)}`);
    const text = ['ｐｗ: xx0', ...lines, `${forged('EMAIL_1')} ops@example.com`].join('\n');

    const hidden = redaction.hide(text);

    const restored = hidden.split('\n').map((line) => redaction.restore(line, MOST));
    expect(restored.join('\n')).toBe(compatible(text).replaceAll(UNSEEN, ''));
  },
);

test('a text that would grow too long is unreadable', () => {
  const redaction = new Redaction();
  const placeholder = redaction.hide(`a1${'-'.repeat(500)}`);
  expect(redaction.restore(placeholder.repeat(7), MOST)).toHaveLength(7 * 502);
  expect(redaction.restore(placeholder.repeat(8), MOST)).toBeUndefined();
});

test.each(['{{EMAIL\\_1}}', '{{ EMAIL_1 }}', '{ {EMAIL_1} }'])(
  'a placeholder that a model has copied as %s comes back',
  (copied) => {
    const redaction = new Redaction();
    redaction.hide('ops@example.com');
    expect(redaction.restore(`Write to ${copied}.`, MOST)).toBe('Write to ops@example.com.');
  },
);

test('a text of many placeholders is unreadable', () => {
  const redaction = new Redaction();
  const placeholder = redaction.hide('password: hunter2').slice(10);
  expect(redaction.restore(placeholder.repeat(20), MOST)).toBe('hunter2'.repeat(20));
  expect(redaction.restore(placeholder.repeat(21), MOST)).toBeUndefined();
});

test('a placeholder that stands for nothing makes a text unreadable', () => {
  expect(new Redaction().restore('write to {{EMAIL_1}}', MOST)).toBeUndefined();
});
