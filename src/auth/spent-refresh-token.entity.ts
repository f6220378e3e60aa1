import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Session } from './session.entity.js';

/** A refresh token that was exchanged. Its primary key refuses a second exchange. */
@Entity('spent_refresh_tokens')
@Index('spent_refresh_tokens_by_session', ['sessionId'])
export class SpentRefreshToken {
  /** The token's `jti`. */
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'spent_refresh_tokens_id_key' })
  id!: string;

  @Column('varchar', { name: 'session_id', length: 36 })
  sessionId!: string;

  @ManyToOne(() => Session, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'spent_refresh_tokens_session_id_fkey' })
  session?: Session;
}
