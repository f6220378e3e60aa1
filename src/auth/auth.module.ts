import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { Settings } from '../config/settings.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ActorSource } from '../access/actor-source.js';
import { AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionSweeper } from './session-sweeper.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';

@Module({
  imports: [
    ProfilesModule,
    JwtModule.registerAsync({
      inject: [Settings],
      useFactory: ({ jwtSecret }: Settings) => ({ secret: jwtSecret }),
    }),
  ],
  controllers: [AuthController],
  providers: [
    { provide: ActorSource, useClass: AccessTokens },
    SessionSweeper,
    AuthService,
    PasswordHasher,
    SessionsRepository,
    SessionsService,
    TokensService,
  ],
  exports: [ActorSource, AuthService],
})
export class AuthModule {}
