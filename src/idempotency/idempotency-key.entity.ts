import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';

const primaryKeyConstraintName = 'idempotency_keys_pkey';

/** A request that its sender may repeat: what it was, and what it created. */
@Entity('idempotency_keys')
@Index('idempotency_keys_by_age', ['claimedAt'])
export class IdempotencyKey {
  @PrimaryColumn('integer', { name: 'profile_id', primaryKeyConstraintName })
  profileId!: number;

  @ManyToOne(() => Profile, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'idempotency_keys_profile_id_fkey' })
  profile?: Profile;

  @PrimaryColumn('varchar', { length: 255, primaryKeyConstraintName })
  key!: string;

  /** A hash of the request's method, path and body. */
  @Column('varchar', { length: 64 })
  fingerprint!: string;

  /** Earlier versions, which may run beside this one, keep here which run of the request holds the key. */
  @Column('varchar', { length: 36 })
  claim!: string;

  @Column({ type: Date, name: 'claimed_at' })
  claimedAt!: Date;

  /** The id of what it created; null while the request runs in a process of an earlier version. */
  @Column('integer', { name: 'created_id', nullable: true })
  createdId!: number | null;
}
