import fc, { type Arbitrary } from 'fast-check';
import { hostileText } from './hostile.js';
import { BOUNDARY, rawFile, rawForm, rawMessage, rawPart } from './raw-upload.js';

const content: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'It is out.',
    '',
    '<svg onload="alert(1)"/>',
    '%PDF-1.7',
    `--${BOUNDARY}`,
    'x'.repeat(70_000),
  ),
  hostileText,
);

/** What may stand between two quotation marks of a header, or what ends it too early. */
const name = fc.oneof(
  fc.constantFrom('notes.txt', '../../etc/passwd', 'a.png\u202egpj.exe', 'x'.repeat(1000), '%00', '"', '\\'),
  hostileText.map((text) => text.replace(/[\r\n]/g, ' ').slice(0, 500)),
);

const LINES = [
  'Content-Disposition: form-data',
  'Content-Disposition: form-data; name="file"',
  'Content-Disposition: form-data; name="file"; filename*=UTF-8\'\'%zz',
  'Content-Disposition: attachment; name="file"; filename="a"',
  'Content-Type: multipart/mixed; boundary=inner',
  'Content-Type: text/html; charset=utf-7',
  'Content-Transfer-Encoding: base64',
  `X-Long: ${'x'.repeat(20_000)}`,
  'no header',
  '',
];

const part: Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, content).map(([named, held]) => rawFile(named, held)) },
  { weight: 2, arbitrary: hostileText.map((text) => rawMessage(text)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 4 }), content)
      .map(([lines, held]) => rawPart(lines, held)),
  },
);

/** Forms with files whose names, contents and headers have broken something somewhere, and what is no form, or a part of one. */
export const hostileForm: Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.array(part, { maxLength: 12 }).map((parts) => String(rawForm(parts))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.nat({ max: 2000 }))
      .map(([parts, length]) => String(rawForm(parts)).slice(0, length)),
  },
  { weight: 1, arbitrary: fc.oneof(hostileText, fc.constant('{"file":[]}')) },
);
