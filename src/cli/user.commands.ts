import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { AppModule } from '../app.module.js';
import { SignUp } from '../auth/auth.dto.js';
import { AuthService } from '../auth/auth.service.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';
import { RequestValidation } from '../http/validation.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { DemotionService } from '../tickets/demotion.service.js';
import { readPassword } from './password-input.js';

/** `wasil user …`: creating users and changing roles, which only the operator may do. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('create users and change their role');

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

  user
    .command('promote <username>')
    .description('make a user a manager')
    .action(async (username: string) => {
      await withServices(async (services) => {
        await services.get(ProfilesService).promote(username);
        console.log(`${username} is a manager now.`);
      });
    });

  user
    .command('demote <username>')
    .description('make a manager an employee again')
    .option('--to <username>', 'the manager who takes over their open tickets')
    .action(async (username: string, { to }: { to?: string }) => {
      await withServices(async (services) => {
        const handedOver = await services.get(DemotionService).demote(username, to);
        const moved = to === undefined ? '' : `; ${to} took over ${handedOver} open tickets`;
        console.log(`${username} is no manager any more${moved}.`);
      });
    });
}

async function withServices(work: (services: INestApplicationContext) => Promise<void>): Promise<void> {
  const settings = readSettings(loadEnvironment());
  const services = await NestFactory.createApplicationContext(AppModule.forRoot(settings), {
    abortOnError: false,
    logger: ['error', 'fatal'],
  });
  try {
    await work(services);
  } finally {
    await services.close();
  }
}
