import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textFault, tidyText } from '../../src/http/text.js';
import { fileOf, solutionIn, tidyContent } from '../../src/solutions/solution-file.js';
import { CONTENT, TITLE } from '../../src/solutions/solution.dto.js';
import { hostileText } from '../support/hostile.js';

const NAME = 'a.md';

describe('a file', () => {
  test.each([
    ['a heading and a text', '# Title\n\nText.\n', 'Title', 'Text.'],
    ['nothing between them', '# Title\nText.', 'Title', 'Text.'],
    ['a byte order mark and empty lines before it', '\ufeff\n \n# Title\n\nText.', 'Title', 'Text.'],
    ['the line ends of Windows', '# Title\r\n\r\n1. One.\r\n2. Two.\r\n', 'Title', '1. One.\n2. Two.'],
    ['spaces around the title', '#   Title \n\nText.', 'Title', 'Text.'],
    ['further headings', '# Title\n\n## Steps\n\n# Why\n', 'Title', '## Steps\n\n# Why'],
    ['a text that is indented', '# Title\n\n    Text.\n\n', 'Title', '    Text.'],
    ['letters that are not composed', '# U\u0308ber\n\nO\u0308l.', '\u00dcber', '\u00d6l.'],
  ])('with %s is a solution', (_, file, title, content) => {
    expect(solutionIn(NAME, file)).toEqual({ title, content });
  });

  test.each([
    ['nothing in it', '', 'must begin with its title, as "# Title"'],
    ['no heading', 'Title\n\nText.', 'must begin with its title, as "# Title"'],
    ['a heading of the second degree', '## Title\n\nText.', 'must begin with its title, as "# Title"'],
    ['no text', '# Title\n', 'content must have 1 to 20000 characters'],
    ['an empty heading', '#  \n\nText.', 'title must have 1 to 120 characters'],
    [
      'texts that are too long',
      `# ${'x'.repeat(121)}\n${'x'.repeat(20_001)}`,
      'title must have 1 to 120 characters; content must have 1 to 20000 characters',
    ],
    ['a text that nobody sees', '# Title\n\n\u200b', 'content must not be blank'],
    [
      'a control character',
      '# Title\n\n\u0007',
      'content must not have control characters other than tabs and line breaks',
    ],
  ])('with %s is refused by its name', (_, file, fault) => {
    expect(() => solutionIn(NAME, file)).toThrow(new Error(`${NAME}: ${fault}`));
  });
});

describe('the name of a file', () => {
  test.each([
    [7, 'No sound', '0007-no-sound.md'],
    [12_345, ' «A/B»: ../../etc! ', '12345-a-b-etc.md'],
    [1, '漢字 ÜBER 2', '0001-漢字-über-2.md'],
    [1, '!!!', '0001-.md'],
  ])('of solution %i, "%s", is %s', (id, title, name) => {
    expect(fileOf({ id, title, content: 'Text.' }).name).toBe(name);
  });

  test.each(['x', '漢', '\u{20000}', 'İ'])('of 120 times %s fits into 255 bytes', (letter) => {
    const { name } = fileOf({ id: 2_147_483_647, title: letter.repeat(120), content: 'Text.' });
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  });
});

test('what is written to a file is read from it, whatever was published', () => {
  const piece = fc.oneof(hostileText, fc.constantFrom('\r', '\n', '\r\n', ' ', '#', '# ', '\t', '1. ', 'é'));
  const texts = (rule: typeof TITLE) =>
    fc
      .array(piece, { minLength: 1, maxLength: 8 })
      .map((pieces) => tidyText(pieces.join(''), rule))
      .filter((text): text is string => textFault(text, rule) === undefined);

  fc.assert(
    fc.property(texts(TITLE), texts(CONTENT), (title, content) => {
      const taken = solutionIn(NAME, fileOf({ id: 1, title, content }).text);
      expect(taken).toEqual({ title, content: tidyContent(content) });
      expect(tidyContent(taken.content)).toBe(taken.content);
    }),
    { numRuns: 300 },
  );
});
