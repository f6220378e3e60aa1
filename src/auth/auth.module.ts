import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { Settings } from '../config/settings.js';
import { sweepHourly } from '../database/sweepers.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { accessTokenStrategy } from './access-token.strategy.js';
import { AccountsService } from './accounts.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { KnownAddressesRepository } from './known-addresses.repository.js';
import { LogInThrottle } from './log-in-throttle.js';
import { LogInFailuresRepository } from './log-in-failures.repository.js';
import { FORGOTTEN_AFTER_MS } from './log-in-schedule.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordsService } from './passwords.service.js';
import { SessionCache } from './session-cache.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { signingKeyOf, TokensService } from './tokens.service.js';

@Module({
  imports: [
    ProfilesModule,
    JwtModule.registerAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => ({ secret: signingKeyOf(settings) }),
    }),
  ],
  controllers: [AuthController, SessionsController],
  providers: [
    sweepHourly(SessionsRepository, (sessions) => sessions.deleteSomeEnded()),
    sweepHourly(LogInFailuresRepository, (failures) =>
      failures.deleteSomeBlockedBefore(new Date(Date.now() - FORGOTTEN_AFTER_MS)),
    ),
    sweepHourly(KnownAddressesRepository, (addresses) => addresses.deleteSomeForgotten()),
    AccountsService,
    AuthService,
    KnownAddressesRepository,
    LogInThrottle,
    LogInFailuresRepository,
    PasswordHasher,
    PasswordsService,
    SessionCache,
    SessionsRepository,
    SessionsService,
    TokensService,
  ],
  exports: [AccountsService, AuthService],
})
export class AuthModule {
  /** Registers the application's own Passport strategy, and exports its name to AuthenticationGuard. */
  static forRoot(): DynamicModule {
    const defaultStrategy = randomUUID();
    return {
      module: AuthModule,
      imports: [PassportModule.register({ defaultStrategy })],
      providers: [accessTokenStrategy(defaultStrategy)],
      exports: [PassportModule],
    };
  }
}
