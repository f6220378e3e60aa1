import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { Attachment } from '../attachments/attachment.entity.js';
import { Profile } from '../profiles/profile.entity.js';
import { WordsOf } from '../search/word-columns.js';
import { Ticket } from '../tickets/ticket.entity.js';

/** A message under a ticket, from one of its participants. */
@Entity('messages')
@Index('messages_by_ticket', ['ticketId', 'createdAt', 'id'])
@Index('messages_by_author', ['profileId'])
@Index('messages_without_words', ['id'], { where: 'content_words IS NULL' })
export class Message {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'messages_pkey' })
  id!: number;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  @ManyToOne(() => Ticket, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'ticket_id', foreignKeyConstraintName: 'messages_ticket_id_fkey' })
  ticket?: Ticket;

  /** The author. */
  @Column('integer', { name: 'profile_id' })
  profileId!: number;

  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'messages_profile_id_fkey' })
  profile?: Profile;

  @OneToMany(() => Attachment, 'message')
  attachments?: Attachment[];

  @Column('text')
  content!: string;

  @WordsOf('content')
  contentWords?: string | null;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: Date, name: 'updated_at' })
  updatedAt!: Date;
}
