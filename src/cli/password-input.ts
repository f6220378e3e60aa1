import { text } from 'node:stream/consumers';
import password from '@inquirer/password';

/** Reads the new user's password: twice from a terminal, otherwise the first line of standard input. Never an argument. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
  const first = await password({ message: 'Password', mask: true });
  const second = await password({ message: 'The same again', mask: true });
  if (first !== second) throw new Error('The two passwords differ; nothing was changed.');
  return first;
}
