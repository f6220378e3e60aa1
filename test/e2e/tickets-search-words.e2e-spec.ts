import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets, twoPeople } from '../factories/row.js';
import { openTicket } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { titlesInAlphabet, withTickets } from '../support/searching.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const found = (person: Person, q: string) => titlesInAlphabet(app, person, q);

describe('a search', () => {
  test.each([
    ['wi-fi', 'No Wi-Fi here'],
    ['fi', 'No Wi-Fi here'],
    ['wi fi', 'No Wi-Fi here'],
    ['server01.example.com', 'At https://server01.example.com:8443/a/b.html?x=1#y'],
    ['server01', 'At https://server01.example.com:8443/a/b.html?x=1#y'],
    ['example', 'At https://server01.example.com:8443/a/b.html?x=1#y'],
    ['8443', 'At https://server01.example.com:8443/a/b.html?x=1#y'],
    ['"b html"', 'At https://server01.example.com:8443/a/b.html?x=1#y'],
    ['amira@example', 'From amira.h+it@example.org, amira@example.net'],
    ['c:\\users\\amira', 'In C:\\Users\\Amira\\my_files'],
    ['files', 'In C:\\Users\\Amira\\my_files'],
    ['my_files', 'In C:\\Users\\Amira\\my_files'],
    ['etc/hosts', 'In /etc/hosts'],
    ['bold', '<b>bold</b><!-- hidden --><img alt="x">'],
    ['hidden', '<b>bold</b><!-- hidden --><img alt="x">'],
    ['alt', '<b>bold</b><!-- hidden --><img alt="x">'],
    ['nbsp', 'a&nbsp;b&#65;'],
    ['12.5e3', 'From 5 to -12.5e3%'],
    ['2.4.1', 'Version 2.4.1-rc.3'],
    ["it's", "It’s or it's"],
    ['100%', '100% full'],
    ['00:1a:2b', 'MAC 00:1A:2B:3C'],
    ['0x80070005', 'Error 0x80070005'],
    ['x_y', '~x_y~ @z'],
    ['z', '~x_y~ @z'],
  ])('finds %s in: %s', async (q, title) => {
    const person = await withTickets(app, [title], ['Another thing'], ['Something else', 'entirely']);

    expect(await found(person, q)).toEqual([title]);
  });

  test.each([
    ['ASCII', 'Printer', 'pRINTER'],
    ['accents', 'Écran cassé', 'éCRAN CASSÉ'],
    ['umlauts', 'Drucker läuft über', 'DRUCKER LÄUFT ÜBER'],
    ['Cyrillic', 'Принтер горит', 'пРИНТЕР ГОРИТ'],
    ['Greek', 'Εκτυπωτής', 'ΕΚΤΥΠΩΤΉΣ'],
    ['Armenian', 'Տպիչ', 'տՊԻՉ'],
    ['full width', 'ＶＰＮ', 'ｖｐｎ'],
    ['beyond 16 bits', '𐐀𐐁', '𐐨𐐩'],
    ['no case at all', 'प्रिंटर', 'प्रिंटर'],
  ])('does not mind the case of letters: %s', async (_, text, otherCase) => {
    const person = await withTickets(app, [text, 'It smokes.'], ['Other', otherCase], ['Neither']);
    const both = ['Other', text].sort();

    expect(await found(person, text)).toEqual(both);
    expect(await found(person, otherCase)).toEqual(both);
    expect(await found(person, text.toLowerCase())).toEqual(both);
    expect(await found(person, text.toUpperCase())).toEqual(both);
    expect(await found(person, text.slice(0, -1).replace(/\p{Surrogate}$/u, ''))).toEqual(both);
    expect(await found(person, `"${text}"`)).toEqual(both);
  });

  test('tells letters with an accent from those without', async () => {
    const person = await withTickets(app, ['Écran'], ['Ecran']);

    expect(await found(person, 'écran')).toEqual(['Écran']);
  });

  test('finds a letter however it is composed', async () => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
    await openTicket(app, creator, assignee, { title: 'Cafe\u0301' });

    expect(await found(creator, 'Caf\u00e9')).toEqual(['Caf\u00e9']);
    expect(await found(creator, 'CAFE\u0301')).toEqual(['Caf\u00e9']);
  });

  test('finds what has very many words that begin so, and not by reading all of these words', async () => {
    const people = await twoPeople(app);
    const words = Array.from({ length: 1000 }, (_, index) => `serial${index}x`).join(' ');
    const rows = Array.from({ length: 2600 }, (_, index) => ({
      content: index < 6 ? words : 'It smokes.',
      createdAt: new Date(Date.UTC(2026, 0, 1) + index),
    }));
    const ids = await insertTickets(app, people, rows);
    if (DATABASE === 'postgres') await app.nest.get(DataSource).query('ANALYZE');
    const { creator } = people;
    const found = (q: string) => walk(app, creator.token, `/profiles/${creator.id}/tickets?q=${q}`);
    const those = ids.slice(0, 6).reverse();

    expect(await found('serial1')).toEqual([those]);
    // FTS5 merges all words with a beginning before it gives the first; so these are looked for where they stand.
    expect(await found('serial')).toEqual(DATABASE === 'sqlite' ? [[], those] : [those]);
  });
});
