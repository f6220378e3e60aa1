import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import type { EventKind } from './event.js';

/** One thing that happened to a ticket. Rows outlive their ticket and are never changed, but for texts that must be forgotten. */
@Entity('events')
@Index('events_by_ticket', ['ticketId', 'createdAt', 'id'])
@Index('events_by_subject', ['ticketId', 'messageId', 'createdAt', 'id'])
@Index('events_by_actor', ['actorId'])
export class Event {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'events_pkey' })
  id!: number;

  @Column('varchar', { length: 30 })
  kind!: EventKind;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  /** The message that it happened to; null if it was the ticket itself. */
  @Column('integer', { name: 'message_id', nullable: true })
  messageId!: number | null;

  @Column('integer', { name: 'attachment_id', nullable: true })
  attachmentId!: number | null;

  /** The profile of who did it; null for the operator. */
  @Column('integer', { name: 'actor_id', nullable: true })
  actorId!: number | null;

  // By its name, since this room imports no feature.
  @ManyToOne('Profile', { nullable: true })
  @JoinColumn({ name: 'actor_id', foreignKeyConstraintName: 'events_actor_id_fkey' })
  actor?: object | null;

  /** JSON: `{"member": {"old": …, "new": …}}`, with the names and values of the API; `{}` if nothing changed. */
  @Column('text')
  changes!: string;

  @Column('varchar', { name: 'request_id', length: 64 })
  requestId!: string;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}
