import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { AccountsService } from '../auth/accounts.service.js';
import { SignUp } from '../auth/auth.dto.js';
import { AuthService } from '../auth/auth.service.js';
import { RequestValidation } from '../http/validation.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { UsersService } from '../profiles/users.service.js';
import { DemotionService } from '../tickets/demotion.service.js';
import { readPassword } from './password-input.js';
import { withServices } from './services.js';

/** `wasil user …`: what only the operator may do to users. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('create, list and look after users');
  addRoleCommands(user);
  addAccountCommands(user);
}

function addRoleCommands(user: Command): void {
  user
    .command('create')
    .description('create a user; the password comes from a prompt or from standard input')
    .requiredOption('--username <username>', 'what they sign in with')
    .requiredOption('--nickname <nickname>', 'the name that others see')
    .requiredOption('--email <address>', 'where they are reached')
    .option('--manager', 'make them a manager', false)
    .action(async ({ manager, ...members }: Record<string, string> & { manager: boolean }) => {
      const password = await readPassword();
      const metadata = { type: 'body', metatype: SignUp } as const;
      const account = (await new RequestValidation().transform({ ...members, password }, metadata)) as SignUp;
      await withServices(async (services) => {
        const { user: created } = await services.get(AuthService).createAccount(account, manager);
        console.log(`Created the ${manager ? 'manager' : 'employee'} ${created.username}.`);
      });
    });

  addCommand(user, 'promote', 'make a user a manager', async (services, username) => {
    await services.get(ProfilesService).promote(username);
    return `${username} is a manager now.`;
  });

  user
    .command('demote <username>')
    .description('make a manager an employee again')
    .option('--to <username>', 'the manager who takes over their tickets')
    .option('--force', 'even if nobody else is a manager', false)
    .action(async (username: string, { to, force }: { to?: string; force: boolean }) => {
      await withServices(async (services) => {
        const demotion = { successor: to, isForced: force };
        const handedOver = await services.get(DemotionService).demote(username, demotion);
        const moved = to === undefined ? '' : `; ${to} took over ${handedOver} tickets`;
        console.log(`${username} is no manager any more${moved}.`);
      });
    });
}

function addAccountCommands(user: Command): void {
  user
    .command('list')
    .description('list all users, one a line: username, role, state, nickname, e-mail address')
    .action(async () => {
      await withServices(async (services) => {
        for await (const each of services.get(UsersService).list()) {
          const role = each.isManager ? 'manager' : 'employee';
          const state = each.isDisabled ? 'disabled' : 'enabled';
          console.log([each.username, role, state, each.nickname, each.email].map(visible).join('\t'));
        }
      });
    });

  addCommand(
    user,
    'disable',
    'end all sessions of a user and let them sign in no more',
    async (services, username) => {
      await services.get(AccountsService).disable(username);
      const former = await services.get(DemotionService).formerManagersOf(username);
      const orphaned = former.map(
        (each) =>
          `\nWhat ${username} has opened to ${each}, who is no manager any more, nobody can act on: ` +
          `hand it over with \`user demote ${each} --to ANOTHER\`.`,
      );
      return `${username} cannot sign in any more; their sessions end within seconds.${orphaned.join('')}`;
    },
  );

  addCommand(user, 'enable', 'let a disabled user sign in again', async (services, username) => {
    await services.get(AccountsService).enable(username);
    return `${username} can sign in.`;
  });

  user
    .command('password <username>')
    .description('set a new password, from a prompt or from standard input, and end all sessions of the user')
    .action(async (username: string) => {
      const password = await readPassword();
      await withServices(async (services) => {
        await services.get(AccountsService).setPassword(username, password);
        console.log(`${username} has a new password.`);
      });
    });

  addCommand(
    user,
    'unlock',
    'let a user try at once again after too many wrong passwords',
    async (services, username) => {
      await services.get(AccountsService).unlock(username);
      return `${username} can try again at once.`;
    },
  );

  user
    .command('rename <username> <new-username>')
    .description('change what a user signs in with')
    .action(async (username: string, newUsername: string) => {
      await withServices(async (services) => {
        await services.get(UsersService).rename(username, newUsername);
        console.log(`${username} signs in as ${newUsername} now.`);
      });
    });
}

/** Adds a command that does one thing to one user. @param act gives the sentence that says what was done. */
function addCommand(
  user: Command,
  name: string,
  description: string,
  act: (services: INestApplicationContext, username: string) => Promise<string>,
): void {
  user
    .command(`${name} <username>`)
    .description(description)
    .action(async (username: string) => {
      await withServices(async (services) => {
        console.log(await act(services, username));
      });
    });
}

/** A text with what can't be seen written as an escape: marks of direction would show the rest of a line in another order. */
function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
