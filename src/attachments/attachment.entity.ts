import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { Ticket } from '../tickets/ticket.entity.js';

/**
 * How far a file has come: `uploading` while it is on its way in, and seen by nobody; `quarantined` until a virus scanner has
 * found it clean; `ready`; or `refused`, where the scanner has found something, and the file is gone.
 */
export type AttachmentState = 'uploading' | 'quarantined' | 'ready' | 'refused';

/** A file under a ticket. Its bytes are in the store, by its key. */
@Entity('attachments')
@Index('attachments_by_ticket', ['ticketId', 'createdAt', 'id'])
@Index('attachments_by_message', ['messageId', 'id'])
@Index('attachments_by_profile', ['profileId'])
@Index('attachments_by_key', ['key'], { unique: true })
@Index('attachments_unfinished', ['state', 'createdAt'], { where: "state IN ('uploading', 'quarantined')" })
export class Attachment {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'attachments_pkey' })
  id!: number;

  @Column('integer', { name: 'ticket_id' })
  ticketId!: number;

  @ManyToOne(() => Ticket, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'ticket_id', foreignKeyConstraintName: 'attachments_ticket_id_fkey' })
  ticket?: Ticket;

  /** The message that it is tied to; null while it is uploading as well. */
  @Column('integer', { name: 'message_id', nullable: true })
  messageId!: number | null;

  // By its name: messages show their attachments, so that room imports this one.
  @ManyToOne('Message', 'attachments', { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'message_id', foreignKeyConstraintName: 'attachments_message_id_fkey' })
  message?: object | null;

  /** Who attached it. */
  @Column('integer', { name: 'profile_id' })
  profileId!: number;

  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'attachments_profile_id_fkey' })
  profile?: Profile;

  /** The first one that came in the same request; null while it is uploading. */
  @Column('integer', { name: 'upload_id', nullable: true })
  uploadId!: number | null;

  /** For people only: it says nothing of what is in the file, or where it is kept. */
  @Column('varchar', { length: 200 })
  name!: string;

  /** In bytes. */
  @Column('integer')
  size!: number;

  /** The media type that the content shows. */
  @Column('varchar', { length: 100 })
  type!: string;

  /** The digest of the content, in hexadecimal digits. */
  @Column('varchar', { length: 64 })
  sha256!: string;

  @Column('varchar', { length: 11 })
  state!: AttachmentState;

  @Column('varchar', { length: 32 })
  key!: string;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}
