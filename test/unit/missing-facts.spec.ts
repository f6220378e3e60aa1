import { expect, test } from '@jest/globals';
import { missingFacts } from '../../src/suggestions/missing-facts.js';

const FACTS: [string, RegExp, RegExp][] = [
  ['message', /exact message or code/, /نص الرسالة/],
  ['device', /which device/, /الجهاز المعني/],
  ['since', /since when/, /منذ متى/],
  ['place', /where you are/, /مكان وجودك/],
  ['others', /whether others near you/, /زملاؤك/],
  ['program', /which program/, /اسم البرنامج/],
  ['sender', /from whom to whom/, /من أرسل الرسالة/],
];

function asked(text: string, language: 'en' | 'ar' = 'en'): string[] {
  return missingFacts(text, language).map(
    (fact) => FACTS.find(([, ...patterns]) => patterns[language === 'en' ? 0 : 1].test(fact))?.[0] ?? fact,
  );
}

test.each([
  ['anything', 'It is broken.', ['message', 'device', 'since']],
  ['a printer', 'The printer is broken.', ['device', 'message', 'others']],
  ['a printer, in other words', 'Printing is impossible.', ['device', 'message', 'others']],
  ['a printer with its label', 'Printer PR-1042 is broken.', ['message', 'others', 'since']],
  ['a printer with its message', 'The printer says "PC LOAD".', ['device', 'others', 'since']],
  ['a network', 'No Wi-Fi.', ['place', 'others', 'message']],
  ['a network somewhere', 'No wifi at home, for my colleagues too.', ['message', 'since']],
  ['mail', 'My mail is late.', ['sender', 'message', 'since']],
  ['mail of somebody', 'My mail to amira@example.com is late.', ['message', 'since', 'others']],
  ['a password', 'My password is refused.', ['program', 'message', 'since']],
  ['a laptop', 'My laptop is hot since Monday.', ['device', 'message']],
  ['a program', 'The app is slow.', ['program', 'message', 'since']],
])('of a ticket about %s it is asked what it leaves out', (_, text, facts) => {
  expect(asked(text)).toEqual(facts);
});

test.each([
  ['الطابعة لا تعمل', ['device', 'message', 'others']],
  ['لا توجد شبكة في المكتب', ['others', 'message', 'since']],
])('an Arabic ticket is asked in Arabic: %s', (text, facts) => {
  expect(asked(text, 'ar')).toEqual(facts);
});

test('two facts are asked for even where nothing is left out', () => {
  const text = 'Printer PR-1042 says "PC LOAD" since Monday, to my colleagues too.';
  expect(asked(text)).toEqual(['device', 'message']);
});
