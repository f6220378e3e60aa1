import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { User } from './user.entity.js';

/** A user as others see them. Tickets can be assigned to a profile with `isManager`. */
@Entity('profiles')
@Unique('profiles_user_id_key', ['userId'])
@Index('profiles_by_role', ['isManager'])
export class Profile {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'profiles_pkey' })
  id!: number;

  @Column('integer', { name: 'user_id' })
  userId!: number;

  @OneToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'profiles_user_id_fkey' })
  user?: User;

  @Column('varchar', { length: 100 })
  nickname!: string;

  @Column('boolean', { name: 'is_manager', default: false })
  isManager!: boolean;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;
}
