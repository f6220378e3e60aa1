import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from '../profiles/user.entity.js';

/** Where a user has opened a session from: strangers elsewhere can't keep them from signing in there. */
@Entity('known_addresses')
@Index('known_addresses_by_age', ['seenAt'])
export class KnownAddress {
  @PrimaryColumn('integer', { name: 'user_id', primaryKeyConstraintName: 'known_addresses_pkey' })
  userId!: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'known_addresses_user_id_fkey' })
  user?: User;

  /** An IPv4 address, or an IPv6 /64. */
  @PrimaryColumn('varchar', { length: 45, primaryKeyConstraintName: 'known_addresses_pkey' })
  network!: string;

  /** When a session was last opened from there. */
  @Column({ type: Date, name: 'seen_at' })
  seenAt!: Date;
}
