import { flag, integer, moment, text, view } from '../database/views.js';
import { Profile } from './profile.entity.js';
import { User } from './user.entity.js';

const id = integer({ example: 3 });
const nickname = text({ example: 'Amira Haddad' });
const is_manager = flag({ property: 'isManager', example: true });

/** What anonymous callers may read of a manager. */
export class ManagerView extends view(Profile, { id, nickname, is_manager }) {}

export class ProfileView extends view(Profile, {
  id,
  nickname,
  user: integer({ property: 'userId', description: "The user's id.", example: 3 }),
  created_at: moment({ property: 'createdAt', example: '2026-01-31T08:00:00.000Z' }),
  is_manager,
}) {}

export class UserView extends view(User, {
  id,
  username: text({ example: 'amira' }),
  email: text({ example: 'amira.haddad@example.com', schema: { format: 'email' } }),
}) {}
