import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Profile } from '../profiles/profile.entity.js';
import { Solution } from './solution.entity.js';

/** A solution as somebody left it. The newest is as the solution is now. */
@Entity('solution_versions')
@Index('solution_versions_in_time', ['solutionId', 'createdAt', 'id'])
@Index('solution_versions_by_author', ['authorId'])
export class SolutionVersion {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'solution_versions_pkey' })
  id!: number;

  @Column('integer', { name: 'solution_id' })
  solutionId!: number;

  @ManyToOne(() => Solution, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'solution_id', foreignKeyConstraintName: 'solution_versions_solution_id_fkey' })
  solution?: Solution;

  @Column('integer')
  version!: number;

  @Column('integer', { name: 'author_id' })
  authorId!: number;

  /** Who left it so. */
  @ManyToOne(() => Profile, { nullable: false })
  @JoinColumn({ name: 'author_id', foreignKeyConstraintName: 'solution_versions_author_id_fkey' })
  author?: Profile;

  @Column('varchar', { length: 120 })
  title!: string;

  @Column('text')
  content!: string;

  @Column('boolean', { name: 'is_archived', default: false })
  isArchived!: boolean;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}
