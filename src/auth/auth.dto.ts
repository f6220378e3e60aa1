import { EmailField, TextField } from '../http/fields.js';
import { EXAMPLE } from '../http/example-desk.js';
import { NICKNAME } from '../profiles/profile.dto.js';
import { PASSWORD, StrongPassword } from './password-strength.js';
import { USERNAME } from '../profiles/username.js';

const NEW_PASSWORD = {
  ...PASSWORD,
  description: 'Any characters at all, but nothing that is easily guessed.',
};

export class SignUp {
  @TextField({
    ...USERNAME,
    description:
      'What you sign in with, in any case: letters and digits of any script, and the characters @ . + - _',
    example: 'leila',
  })
  username!: string;

  @EmailField({ description: 'Where you are reached.', example: 'leila.mansour@example.com' })
  email!: string;

  @StrongPassword('username', 'email', 'nickname')
  @TextField({ ...NEW_PASSWORD, example: 'seven brass lanterns adrift' })
  password!: string;

  @TextField({ ...NICKNAME, example: 'Leila Mansour' })
  nickname!: string;
}

const ANY_TEXT = { min: 0, max: 1000, anyCharacter: true };

export class LogIn {
  @TextField({ ...ANY_TEXT, description: 'The username, in any case.', example: EXAMPLE.employee.username })
  username!: string;

  @TextField({ ...ANY_TEXT, description: 'The password.', example: EXAMPLE.password })
  password!: string;
}

export class Refresh {
  @TextField({
    ...ANY_TEXT,
    max: 4000,
    description: 'A refresh token that has not been used yet.',
    example: 'eyJhbGciOi…',
  })
  refresh!: string;
}

export class ChangePassword {
  @TextField({
    ...ANY_TEXT,
    description: 'The password that you sign in with now.',
    example: EXAMPLE.password,
  })
  old_password!: string;

  @TextField({ ...NEW_PASSWORD, example: 'nine paper boats upstream' })
  new_password!: string;
}
