import { TextField } from '../http/fields.js';

export const NICKNAME = {
  min: 1,
  max: 100,
  description: 'The name that others see.',
  example: 'Amira Haddad',
};

export class RenameProfile {
  @TextField(NICKNAME)
  nickname!: string;
}
