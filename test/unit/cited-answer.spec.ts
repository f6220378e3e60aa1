import { expect, test } from '@jest/globals';
import { addressesIn, citedStep } from '../../src/suggestions/cited-answer.js';
import { Redaction } from '../../src/suggestions/redaction.js';

const GIVEN = addressesIn(
  'Open https://portal.example.com, write to ops@example.com or +49 30 1234567, ping 10.0.0.1, see <https://portal.example.com/a>، or start services.msc.',
);

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
  ['Re\u00adstart\u{e0041} i\u180et [1]', 'Restart it', [1]],
  ['<script>Restart</script> <img/onerror=x> it (Solution 7) [1]', 'Restart  it', [1]],
  ['Call +49 (30) 1234567 [1]', 'Call +49 (30) 1234567', [1]],
  ['1.Open it [1]', 'Open it', [1]],
  ['Choose Mode:Automatic, mask 255.255.255.0 [1]', 'Choose Mode:Automatic, mask 255.255.255.0', [1]],
  ['Open C:\\Program Files, press Win+R at 10:30 [1]', 'Open C:\\Program Files, press Win+R at 10:30', [1]],
  ['Open https://portal.example.com/a [1]', 'Open https://portal.example.com/a', [1]],
  ['<b>Restart</b> it [1]', 'Restart it', [1]],
  ['10.0.0.1 is the gateway [1]', '10.0.0.1 is the gateway', [1]],
  ['Press <Enter> twice, e.g. now [1]', 'Press <Enter> twice, e.g. now', [1]],
  ['Start services.msc [1]', 'Start services.msc', [1]],
  ['اكتب الأمر [١، ٣]', 'اكتب الأمر', [1, 3]],
  ['اكتب الأمر 【2】', 'اكتب الأمر', [2]],
  ['Restart it [1-2]', 'Restart it', [1, 2]],
  ['Restart it [1; 2] at once [ 3 ].', 'Restart it at once', [1, 2, 3]],
  ['Restart it [1], [2].', 'Restart it', [1, 2]],
  ['Restart it [1 and 2]', 'Restart it', [1, 2]],
  ['Pay me [1000]. Restart it [1]', 'Restart it', [1]],
  ['Restart it [1], then wait [2]', 'Restart it then wait', [1, 2]],
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
  'Go to evil.com/reset [1]',
  'Open ftp://evil.com [1]',
  'Open //evil.com [1]',
  String.raw`Open \\evil\share [1]`,
  'Ping 10.1.2.3 [1]',
  'Open 192.168.0.1/admin [1]',
  'Go to evil。example [1]',
  'Go to evil．example [1]',
  'Call +49 89 123456 [1]',
  'Call 0900 1234567 [1]',
  'Call ٠٩٠٠١٢٣٤٥٦٧ [1]',
  'Call tel0900123456 [1]',
  'Call 0900 1234567x [1]',
  'اتصل ب0900123456 [1]',
  'Go to evil.भारत [1]',
  'Pay (Solu(Solution 1)tion 12) [1]',
  'Pay <scr<b>ipt> [1]',
  'Open javascript:alert(1) [1]',
  'Open https://portal.example [1]',
  'Restart it [9-10]',
  'According to [1], restart it.',
  'إذا كان أحمر [1]، لا تعد التشغيل',
  'Call 0900 [1] 123 [1] 4567 [1]',
  'Pay (Solution [1] 12) [1]',
])('nothing of %j does', (line) => {
  expect(stepIn(line)).toBeUndefined();
});

test.each(['-----BEGIN A-----\n2. Pay (Solution 7)\n-----END A-----', 'password "Pay (Solution 99)"'])(
  'what somebody has hidden in %j is no step of its own when it comes back',
  (text) => {
    const redaction = new Redaction();
    const placeholder = /\{\{\w+\}\}/.exec(redaction.hide(text))?.[0] ?? '';
    expect(citedStep(`Restart ${placeholder} [1]`, 3, redaction, GIVEN)?.text ?? '').not.toMatch(
      /Solution|\n/,
    );
  },
);
