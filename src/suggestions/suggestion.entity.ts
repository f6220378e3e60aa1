import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { Solution } from '../solutions/solution.entity.js';
import { Ticket } from '../tickets/ticket.entity.js';

/** A proposal for a ticket: one that is being made, until it has been made, or one that was. */
@Entity('suggestions')
@Index('suggestions_by_ticket', ['ticketId', 'begunAt', 'id'])
export class Suggestion {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'suggestions_pkey' })
  id!: number;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  @ManyToOne(() => Ticket, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'ticket_id', foreignKeyConstraintName: 'suggestions_ticket_id_fkey' })
  ticket?: Ticket;

  /** Whether somebody asked for another one. */
  @Column('boolean', { name: 'is_renewal', default: false })
  isRenewal!: boolean;

  /** `search`, or the model's name; null until it has been made. */
  @Column('varchar', { name: 'made_by', length: 200, nullable: true })
  madeBy!: string | null;

  /** Whether a model gave nothing of use, so that the search made it. */
  @Column('boolean', { name: 'is_fallback', default: false })
  isFallback!: boolean;

  @Column({ type: Date, name: 'begun_at' })
  begunAt!: Date;

  @Column({ type: Date, name: 'made_at', nullable: true })
  madeAt!: Date | null;
}

/** A solution that a proposal rests on. */
@Entity('suggestion_sources')
@Index('suggestion_sources_by_solution', ['solutionId', 'topic', 'suggestionId'])
export class SuggestionSource {
  @PrimaryColumn('integer', { name: 'suggestion_id', primaryKeyConstraintName: 'suggestion_sources_pkey' })
  suggestionId!: number;

  @ManyToOne(() => Suggestion, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'suggestion_id', foreignKeyConstraintName: 'suggestion_sources_suggestion_id_fkey' })
  suggestion?: Suggestion;

  @PrimaryColumn('integer', { name: 'solution_id', primaryKeyConstraintName: 'suggestion_sources_pkey' })
  solutionId!: number;

  @ManyToOne(() => Solution, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'solution_id', foreignKeyConstraintName: 'suggestion_sources_solution_id_fkey' })
  solution?: Solution;

  /** In what order they were named. */
  @Column('integer')
  position!: number;

  /** What counted most for it: like tickets have it for the same. */
  @Column('varchar', { length: 100 })
  topic!: string;
}

/** What a reader of a ticket says of its proposal. */
@Entity('suggestion_feedback')
@Index('suggestion_feedback_by_profile', ['profileId'])
export class SuggestionFeedback {
  @PrimaryColumn('integer', { name: 'suggestion_id', primaryKeyConstraintName: 'suggestion_feedback_pkey' })
  suggestionId!: number;

  @ManyToOne(() => Suggestion, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'suggestion_id', foreignKeyConstraintName: 'suggestion_feedback_suggestion_id_fkey' })
  suggestion?: Suggestion;

  @PrimaryColumn('integer', { name: 'profile_id', primaryKeyConstraintName: 'suggestion_feedback_pkey' })
  profileId!: number;

  @ManyToOne(() => Profile, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'suggestion_feedback_profile_id_fkey' })
  profile?: Profile;

  @Column('boolean', { name: 'is_helpful' })
  isHelpful!: boolean;

  @Column({ type: Date, name: 'said_at' })
  saidAt!: Date;
}
