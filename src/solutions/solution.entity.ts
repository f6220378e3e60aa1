import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { speltWords } from '../search/spellings.js';
import { WordsOf } from '../search/word-columns.js';
import { Ticket } from '../tickets/ticket.entity.js';

/** What helps with a problem, written down for everybody. */
@Entity('solutions')
@Index('solutions_in_time', ['isArchived', 'createdAt', 'id'])
@Index('solutions_by_author', ['authorId'])
@Index('solutions_by_ticket', ['ticketId'])
@Index('solutions_without_words', ['id'], { where: 'title_words IS NULL OR content_words IS NULL' })
export class Solution {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'solutions_pkey' })
  id!: number;

  @Column('integer', { name: 'author_id' })
  authorId!: number;

  /** Who wrote it first. */
  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'author_id', foreignKeyConstraintName: 'solutions_author_id_fkey' })
  author?: Profile;

  /** The ticket out of which it was written; null without one, and once that is deleted. */
  @Column('integer', { name: 'ticket_id', nullable: true })
  ticketId!: number | null;

  @ManyToOne(() => Ticket, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'ticket_id', foreignKeyConstraintName: 'solutions_ticket_id_fkey' })
  ticket?: Ticket | null;

  @Column('varchar', { length: 120 })
  title!: string;

  @WordsOf('title', speltWords)
  titleWords?: string | null;

  @Column('text')
  content!: string;

  @WordsOf('content', speltWords)
  contentWords?: string | null;

  /** How often it has been written: 1 at first. */
  @Column('integer')
  version!: number;

  /** Managers alone see it. */
  @Column('boolean', { name: 'is_archived', default: false })
  isArchived!: boolean;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: Date, name: 'updated_at' })
  updatedAt!: Date;
}
