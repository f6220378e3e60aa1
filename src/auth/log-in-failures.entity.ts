import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often log-in has failed for an account or from an address, and until when it is not tried again. */
@Entity('log_in_failures')
@Index('log_in_failures_by_age', ['blockedUntil'])
export class LogInFailures {
  /** A hash: what people type as their username is at times their password. */
  @PrimaryColumn('varchar', { length: 64, primaryKeyConstraintName: 'log_in_failures_pkey' })
  subject!: string;

  @Column('integer')
  failures!: number;

  @Column({ type: Date, name: 'blocked_until' })
  blockedUntil!: Date;
}
