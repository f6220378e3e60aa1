import { flag, integer, moment, text, view } from '../database/views.js';
import { EXAMPLE } from '../http/example-desk.js';
import { Profile } from './profile.entity.js';
import { User } from './user.entity.js';

const { employee, manager } = EXAMPLE;
const created_at = '2026-01-31T08:00:00.000Z';

/** What anonymous callers may read of a manager. */
export class ManagerView extends view(Profile, {
  id: integer({ example: manager.id }),
  nickname: text({ example: manager.nickname }),
  is_manager: flag({ property: 'isManager', example: true }),
}) {}

export class ProfileView extends view(Profile, {
  id: integer({ example: employee.id }),
  nickname: text({ example: employee.nickname }),
  user: integer({ property: 'userId', description: "The user's id.", example: employee.id }),
  created_at: moment({ property: 'createdAt', example: created_at }),
  is_manager: flag({ property: 'isManager', example: false }),
}) {}

/** A profile that is a manager's, where the document shows one. */
export const MANAGER_EXAMPLE: ProfileView = { ...manager, user: manager.id, created_at, is_manager: true };

export class UserView extends view(User, {
  id: integer({ example: employee.id }),
  username: text({ example: employee.username }),
  email: text({ example: employee.email, schema: { format: 'email' } }),
}) {}
