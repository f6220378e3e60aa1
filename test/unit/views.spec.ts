import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Column, DataSource, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { viewSql } from '../../src/database/view-sql.js';
import {
  embedded,
  flag,
  integer,
  json,
  moment,
  text,
  view,
  type ViewClass,
} from '../../src/database/views.js';
import { documented } from '../support/documented.js';

@Entity('owners')
class Owner {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar', { name: 'full_name' })
  fullName!: string;
}

@Entity('boxes')
class Box {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar')
  label!: string;

  @Column('boolean', { name: 'is_open' })
  isOpen!: boolean;

  @Column('datetime', { name: 'packed_at' })
  packedAt!: Date;

  @Column('datetime', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('text')
  contents!: string;

  @ManyToOne(() => Owner, { nullable: false })
  @JoinColumn({ name: 'owner_id' })
  owner?: Owner;

  @ManyToOne(() => Owner, { nullable: true })
  @JoinColumn({ name: 'heir_id' })
  heir?: Owner | null;
}

class OwnerView extends view(Owner, {
  id: integer(),
  name: text({ property: 'fullName', example: 'Amira' }),
}) {}

class BoxView extends view(Box, {
  id: integer({ example: 3 }),
  label: text(),
  is_open: flag({ property: 'isOpen', description: 'Whether it is open.' }),
  packed_at: moment({ property: 'packedAt' }),
  sent_at: moment({ property: 'sentAt', nullable: true }),
  contents: json(),
  owner: embedded('owner', OwnerView),
  heir_obj: embedded('heir', OwnerView, { nullable: true, description: 'Who gets it next.' }),
}) {}

const owner: Owner = { id: 1, fullName: 'Amira "Haddad"\n\u2028 \\ 😀' };
const heir: Owner = { id: 2, fullName: '' };
const packedAt = new Date('2026-01-31T08:00:00.050Z');
const boxes: Box[] = [
  {
    id: 1,
    label: 'A',
    isOpen: true,
    packedAt,
    sentAt: null,
    contents: '{"keys":[1,null]}',
    owner,
    heir: null,
  },
  { id: 2, label: '\t', isOpen: false, packedAt, sentAt: packedAt, contents: '[]', owner, heir },
];

const SHOWN = [
  {
    id: 1,
    label: 'A',
    is_open: true,
    packed_at: '2026-01-31T08:00:00.050Z',
    sent_at: null,
    contents: { keys: [1, null] },
    owner: { id: 1, name: owner.fullName },
    heir_obj: null,
  },
  {
    id: 2,
    label: '\t',
    is_open: false,
    packed_at: '2026-01-31T08:00:00.050Z',
    sent_at: '2026-01-31T08:00:00.050Z',
    contents: [],
    owner: { id: 1, name: owner.fullName },
    heir_obj: { id: 2, name: '' },
  },
];

describe('a view that is declared once', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: [Box, Owner],
      synchronize: true,
    }).initialize();
    await dataSource.manager.save(Owner, [owner, heir]);
    await dataSource.manager.save(Box, boxes);
  });
  afterAll(() => dataSource.destroy());

  test('shows an entity with its members, and nothing besides', () => {
    expect(boxes.map((box) => BoxView.of(box))).toEqual(SHOWN);
  });

  test('shows no more of an entity than it declares', () => {
    const box = { ...boxes[0], secret: 'of the house' } as unknown as Box;

    expect(BoxView.of(box)).toEqual(SHOWN[0]);
  });

  test('is made by the database, byte for byte as by the application', async () => {
    const { json: text, from } = viewSql(dataSource, BoxView, 'box');
    const rows = await dataSource.query<{ json: string }[]>(
      `SELECT ${text.sql} AS json FROM ${from.sql} ORDER BY box.id`,
    );

    expect(rows.map((row) => row.json)).toEqual(boxes.map((box) => JSON.stringify(BoxView.of(box))));
  });

  test('is documented with its members, all required, in the same order', async () => {
    const schemas = await documented(BoxView);

    expect(schemas.BoxView).toEqual({
      type: 'object',
      properties: {
        id: { type: 'integer', example: 3 },
        label: { type: 'string' },
        is_open: { type: 'boolean', description: 'Whether it is open.' },
        packed_at: { type: 'string', format: 'date-time' },
        sent_at: { type: 'string', format: 'date-time', nullable: true },
        contents: { type: 'object' },
        owner: { $ref: '#/components/schemas/OwnerView' },
        heir_obj: {
          type: 'object',
          nullable: true,
          description: 'Who gets it next.',
          allOf: [{ $ref: '#/components/schemas/OwnerView' }],
        },
      },
      required: Object.keys(SHOWN[0] ?? {}),
    });
    expect(schemas.OwnerView).toMatchObject({
      properties: { id: { type: 'integer' }, name: { type: 'string', example: 'Amira' } },
    });
  });

  test.each([
    ['a column', { isOpen: undefined }],
    ['a nullable column', { sentAt: undefined }],
    ['what it embeds', { owner: undefined }],
    ['what it may embed', { heir: undefined }],
    ['a member of what it embeds', { owner: { id: 1 } }],
  ])('throws where %s has not been read', (_, missing) => {
    const box = { ...boxes[1], ...missing } as Box;

    expect(() => BoxView.of(box)).toThrow('has not been read');
  });

  test.each([
    ['a column that there is not', { colour: text() }, /Box has no column colour/],
    ['a relation that there is not', { keeper: embedded('keeper', OwnerView) }, /Box embeds no keeper/],
    ['a column that can be null, unsaid', { sent_at: moment({ property: 'sentAt' }) }, /sent_at must be as/],
    ['a relation that can be null, unsaid', { heir: embedded('heir', OwnerView) }, /heir must be as/],
    ['a column that can not be null', { label: text({ nullable: true }) }, /label must be as nullable/],
  ])('has no SQL with %s', (_, members, message) => {
    const wrong = { entity: Box, members, of: () => ({}) } as unknown as ViewClass;

    expect(() => viewSql(dataSource, wrong, 'box')).toThrow(message);
  });
});
