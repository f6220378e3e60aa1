import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { Settings } from '../config/settings.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';

@Module({
  imports: [
    PassportModule,
    ProfilesModule,
    JwtModule.registerAsync({
      inject: [Settings],
      useFactory: ({ jwtSecret }: Settings) => ({ secret: jwtSecret }),
    }),
  ],
  controllers: [AuthController],
  providers: [
    AccessTokenStrategy,
    AuthService,
    PasswordHasher,
    SessionsRepository,
    SessionsService,
    TokensService,
  ],
  exports: [AuthService],
})
export class AuthModule {}
