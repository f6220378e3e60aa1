import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often log-in has failed for an account or from an address, and until when further attempts are refused. */
@Entity('log_in_failures')
@Index('log_in_failures_by_age', ['blockedUntil'])
export class LogInFailures {
  /** A hash, since people sometimes type their password as their username. */
  @PrimaryColumn('varchar', { length: 64, primaryKeyConstraintName: 'log_in_failures_pkey' })
  subject!: string;

  @Column('integer')
  failures!: number;

  @Column({ type: Date, name: 'blocked_until' })
  blockedUntil!: Date;
}
