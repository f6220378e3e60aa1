import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { Ticket } from './ticket.entity.js';

export type ChangeAction = 'created' | 'changed' | 'deleted';

/** One thing that happened to a ticket or to a message under it. Rows are only ever added. */
@Entity('ticket_changes')
@Index('ticket_changes_by_ticket', ['ticketId', 'createdAt', 'id'])
@Index('ticket_changes_by_profile', ['profileId'])
export class TicketChange {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'ticket_changes_pkey' })
  id!: number;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  @ManyToOne(() => Ticket, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'ticket_id', foreignKeyConstraintName: 'ticket_changes_ticket_id_fkey' })
  ticket?: Ticket;

  /** The message that it happened to, which may be gone; null where it was the ticket itself. */
  @Column('integer', { name: 'message_id', nullable: true })
  messageId!: number | null;

  /** Who did it; null where the operator did. */
  @Column('integer', { name: 'profile_id', nullable: true })
  profileId!: number | null;

  @ManyToOne(() => Profile, { nullable: true })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'ticket_changes_profile_id_fkey' })
  profile?: Profile | null;

  @Column('varchar', { length: 20 })
  action!: ChangeAction;

  @Column('varchar', { length: 20, nullable: true })
  member!: string | null;

  /** The member's values before and after, as JSON. */
  @Column('text', { name: 'old_value', nullable: true })
  oldValue!: string | null;

  @Column('text', { name: 'new_value', nullable: true })
  newValue!: string | null;

  @Column('varchar', { name: 'request_id', length: 64 })
  requestId!: string;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}

export type NewChange = Omit<TicketChange, 'id' | 'ticket' | 'profile'>;
