import { expect, test } from '@jest/globals';
import { promptOf } from '../../src/suggestions/model-prompt.js';
import { Redaction } from '../../src/suggestions/redaction.js';

const given = (title: string, content: string) =>
  promptOf({ title, content }, [], new Redaction()).at(-1)?.content ?? '';

test.each([
  ['My VPN password is', 'hunter2'],
  ['password:', 'Banana'],
])('a secret is hidden that the title names and the content says: %j, %j', (title, content) => {
  expect(given(title, content)).not.toContain(content);
});

test.each([3960, 3990, 4000, 4480, 4490, 4499, 4500])(
  'of a secret nothing is given that stands where the text is cut, at %i',
  (at) => {
    const content = `${'word '.repeat(1000).slice(0, at - 8)} jane.doe@example.com and more`;
    expect(given('Help', content)).not.toMatch(/jane|doe/);
    const key = `-----BEGIN KEY-----\n${'x'.repeat(1700)}\n-----END KEY-----\n`;
    expect(given('Help', (key + content).replace(/word /g, 'w '))).not.toMatch(/jane|doe/);
  },
);

test('the title and the content stay apart', () => {
  expect(JSON.parse(given('Printer', 'It smokes.\n\nAgain.'))).toMatchObject({
    ticket: { title: 'Printer', content: 'It smokes.\n\nAgain.' },
  });
});

test.each(['ﷺ', '½', '\u0301\uff9e'])(
  'a text of %j grows no longer in the form in which it leaves',
  (character) => {
    const { ticket } = JSON.parse(given('Help', character.repeat(5000))) as { ticket: { content: string } };
    expect(Array.from(ticket.content).length).toBeLessThanOrEqual(4000);
  },
);
