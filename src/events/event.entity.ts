import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import type { EventKind } from './event.js';

/** One thing that happened to a ticket. Rows are only ever added, and outlive what they tell of. */
@Entity('events')
@Index('events_by_ticket', ['ticketId', 'createdAt', 'id'])
@Index('events_by_actor', ['actorId'])
export class Event {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'events_pkey' })
  id!: number;

  @Column('varchar', { length: 30 })
  kind!: EventKind;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  /** The message that it happened to; null where it was the ticket itself. */
  @Column('integer', { name: 'message_id', nullable: true })
  messageId!: number | null;

  @Column('integer', { name: 'attachment_id', nullable: true })
  attachmentId!: number | null;

  /** The profile of who did it; null where the operator did. */
  @Column('integer', { name: 'actor_id', nullable: true })
  actorId!: number | null;

  // By its name: this room knows no other feature.
  @ManyToOne('Profile', { nullable: true })
  @JoinColumn({ name: 'actor_id', foreignKeyConstraintName: 'events_actor_id_fkey' })
  actor?: object | null;

  /** What has changed: a JSON object of members, each with its old and its new value. */
  @Column('text')
  changes!: string;

  @Column('varchar', { name: 'request_id', length: 64 })
  requestId!: string;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}
