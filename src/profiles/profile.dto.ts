import { EXAMPLE } from '../http/example-desk.js';
import { TextField } from '../http/fields.js';

export const NICKNAME = {
  min: 1,
  max: 100,
  description: 'The name that others see.',
};

export class RenameProfile {
  @TextField({ ...NICKNAME, example: EXAMPLE.employee.nickname })
  nickname!: string;
}
