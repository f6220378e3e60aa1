/** Where a text's words stand in an index of words on SQLite. */
interface Entry {
  /** The number of the entry, by the columns of the text's row, `row`: the id of what is found is in its upper half. */
  number: string;
  /** The condition that `row` is the one with the entry `entry.id`. */
  isOf: string;
}

const OWN_ID = 'row.id = entry.id >> 32';
const part = '(entry.id & 4294967295)';

const TITLE: Entry = { number: '(row.id << 32)', isOf: `${OWN_ID} AND ${part} = 0` };
const CONTENT: Entry = { number: '(row.id << 32) + 1', isOf: `${OWN_ID} AND ${part} = 1` };

/** The indexes of words on SQLite: for each text that one has, by its table and column, its entry. */
export const WORD_INDEXES = {
  ticket_words: {
    'tickets.title': TITLE,
    'tickets.content': CONTENT,
    'messages.content': {
      number: '(row.ticket_id << 32) + row.id + 1',
      isOf: `row.ticket_id = entry.id >> 32 AND row.id = ${part} - 1 AND ${part} > 1`,
    },
  },
  solution_words: { 'solutions.title': TITLE, 'solutions.content': CONTENT },
} as const satisfies Record<string, Record<string, Entry>>;

export type WordIndex = keyof typeof WORD_INDEXES;

/** The texts of an index. */
export function textsOf(index: WordIndex): ({ table: string; text: string } & Entry)[] {
  return Object.entries(WORD_INDEXES[index]).map(([place, entry]) => {
    const [table = '', text = ''] = place.split('.');
    return { table, text, ...entry };
  });
}
