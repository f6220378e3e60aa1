import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Somebody who can sign in. */
@Entity('users')
@Unique('users_username_folded_key', ['usernameFolded'])
export class User {
  @PrimaryGeneratedColumn({ primaryKeyConstraintName: 'users_pkey' })
  id!: number;

  @Column('varchar', { length: 150 })
  username!: string;

  /** The username with its case folded, which is what must be unique. */
  @Column('varchar', { name: 'username_folded' })
  usernameFolded!: string;

  @Column('varchar', { length: 254 })
  email!: string;

  /** An argon2id hash in PHC string format. It is read only to check a password. */
  @Column('varchar', { length: 255, select: false })
  password!: string;

  @Column({ type: Date, name: 'created_at' })
  createdAt!: Date;

  /** Since when they can't sign in; null while they can. */
  @Column({ type: Date, name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;
}
