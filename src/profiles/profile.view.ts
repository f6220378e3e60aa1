import { ApiProperty } from '@nestjs/swagger';
import { kept, number, text, type Shape } from '../database/json-sql.js';
import type { Profile } from './profile.entity.js';
import type { User } from './user.entity.js';

/** Of a manager, what somebody who has not signed in may know. */
export class ManagerView {
  @ApiProperty({ type: 'integer', example: 3 })
  id!: number;

  @ApiProperty({ type: 'string', example: 'Amira Haddad' })
  nickname!: string;

  @ApiProperty({ type: 'boolean', example: true })
  is_manager!: boolean;
}

export class ProfileView {
  @ApiProperty({ type: 'integer', example: 3 })
  id!: number;

  @ApiProperty({ type: 'string', example: 'Amira Haddad' })
  nickname!: string;

  @ApiProperty({ type: 'integer', description: "The user's id.", example: 3 })
  user!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ type: 'boolean', example: true })
  is_manager!: boolean;
}

export class UserView {
  @ApiProperty({ type: 'integer', example: 3 })
  id!: number;

  @ApiProperty({ type: 'string', example: 'amira' })
  username!: string;

  @ApiProperty({ type: 'string', format: 'email', example: 'amira.haddad@example.com' })
  email!: string;
}

export function managerView({ id, nickname, isManager }: Profile): ManagerView {
  return { id, nickname, is_manager: isManager };
}

/** A profile's members as they stand in a query's own JSON. */
export const PROFILE_JSON: Shape = kept('members');

/** A user's members as they stand in a query's own JSON. */
export const USER_JSON: Shape = { id: number('id'), username: text('username'), email: text('email') };

export function profileView({ id, nickname, userId, createdAt, isManager }: Profile): ProfileView {
  return { id, nickname, user: userId, created_at: createdAt.toISOString(), is_manager: isManager };
}

export function userView({ id, username, email }: User): UserView {
  return { id, username, email };
}
