import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from '../profiles/user.entity.js';

/** A log-in that has not ended. Its tokens are valid as long as the row exists. */
@Entity('sessions')
@Index('sessions_by_user', ['userId', 'expiresAt'])
@Index('sessions_by_end', ['expiresAt'])
export class Session {
  /** A random UUID, the `sid` of every token of the session. */
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'sessions_pkey' })
  id!: string;

  @Column('integer', { name: 'user_id' })
  userId!: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_id_fkey' })
  user?: User;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: Date, name: 'expires_at' })
  expiresAt!: Date;

  /** True to within a minute; null until the session is used after the log-in. */
  @Column({ type: Date, name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  /** The IP address of the log-in. */
  @Column('varchar', { length: 45, default: '' })
  address!: string;

  /** The first 200 characters of the log-in's User-Agent header. */
  @Column('varchar', { name: 'user_agent', length: 200, default: '' })
  userAgent!: string;
}
