import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { foldUsername } from './username.js';
import { User } from './user.entity.js';

/** A user as the operator sees them. */
export interface ListedUser {
  id: number;
  username: string;
  nickname: string;
  email: string;
  isManager: boolean;
  isDisabled: boolean;
}

const LISTED = sql`SELECT users.id, users.username, profile.nickname, users.email, profile.is_manager AS "isManager",
  users.disabled_at IS NOT NULL AS "isDisabled" FROM users JOIN profiles profile ON profile.user_id = users.id`;

/** Users, for the command line: nobody else may list or change them. */
@Injectable()
export class UsersRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** Users in the order of their ids, after this one. */
  async listUnscoped(afterId: number, limit: number): Promise<ListedUser[]> {
    const rows = await this.queries.rows<Row>(
      sql`${LISTED} WHERE users.id > ${afterId} ORDER BY users.id LIMIT ${count(limit)}`,
    );
    return rows.map(listedUser);
  }

  /** The user with a username, in any case, who can't be changed until the unit of work ends. */
  async lockUnscoped(username: string): Promise<ListedUser | undefined> {
    const usernameFolded = foldUsername(username) ?? null;
    const found = await this.queries.row<Row>(
      sql`${LISTED} WHERE users.username_folded = ${usernameFolded} ${this.queries.lock('exclusive', 'users')}`,
    );
    return found && listedUser(found);
  }

  async update(
    id: number,
    changes: Partial<Pick<User, 'username' | 'usernameFolded' | 'password' | 'disabledAt'>>,
  ): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(User, { id }, changes));
  }
}

/** A row as it is read: SQLite has numbers for booleans. */
type Row = Omit<ListedUser, 'isManager' | 'isDisabled'> & Record<'isManager' | 'isDisabled', unknown>;

function listedUser(row: Row): ListedUser {
  return { ...row, isManager: Boolean(row.isManager), isDisabled: Boolean(row.isDisabled) };
}
