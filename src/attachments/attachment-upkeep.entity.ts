import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';

const primaryKeyConstraintName = 'attachment_days_pkey';

/** How much a profile has attached in a day (UTC), what was deleted again included. */
@Entity('attachment_days')
@Index('attachment_days_by_day', ['day'])
export class AttachmentDay {
  @PrimaryColumn('integer', { name: 'profile_id', primaryKeyConstraintName })
  profileId!: number;

  @ManyToOne(() => Profile, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'profile_id', foreignKeyConstraintName: 'attachment_days_profile_id_fkey' })
  profile?: Profile;

  /** Such as 2026-01-31. */
  @PrimaryColumn('varchar', { length: 10, primaryKeyConstraintName })
  day!: string;

  @Column('bigint')
  bytes!: string;
}

/** The id that this database marks its store with, and when what is left over there was removed last: one row. */
@Entity('attachment_store')
export class AttachmentStoreMark {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'attachment_store_pkey' })
  id!: number;

  @Column('varchar', { name: 'database_id', length: 36 })
  databaseId!: string;

  @Column({ type: Date, name: 'swept_at' })
  sweptAt!: Date;
}
