import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { WordsOf } from '../search/word-columns.js';

/** A request for help to a manager. */
@Entity('tickets')
@Index('tickets_by_creator', ['createdById', 'createdAt', 'id'])
@Index('tickets_by_assignee', ['assignedToId', 'createdAt', 'id'])
@Index('tickets_deleted', ['id'], { where: 'is_deleted' })
@Index('tickets_without_words', ['id'], { where: 'title_words IS NULL OR content_words IS NULL' })
export class Ticket {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'tickets_pkey' })
  id!: number;

  @Column('integer', { name: 'created_by' })
  createdById!: number;

  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'tickets_created_by_fkey' })
  createdBy?: Profile;

  @Column('integer', { name: 'assigned_to' })
  assignedToId!: number;

  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'assigned_to', foreignKeyConstraintName: 'tickets_assigned_to_fkey' })
  assignedTo?: Profile;

  @Column('varchar', { length: 120 })
  title!: string;

  @WordsOf('title')
  titleWords?: string | null;

  @Column('text')
  content!: string;

  @WordsOf('content')
  contentWords?: string | null;

  @Column('boolean', { name: 'is_resolved', default: false })
  isResolved!: boolean;

  /** Nobody sees it any more: it goes once all that belongs to it is gone. */
  @Column('boolean', { name: 'is_deleted', default: false })
  isDeleted!: boolean;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: Date, name: 'updated_at' })
  updatedAt!: Date;

  /** A proposed solution; empty until there is one. */
  @Column('text', { name: 'ai_response', default: '' })
  aiResponse!: string;

  @Column({ type: Date, name: 'ai_updated_at', nullable: true })
  aiUpdatedAt!: Date | null;
}
