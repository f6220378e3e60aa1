import { BooleanField } from '../http/fields.js';

export class RateSuggestion {
  @BooleanField({
    description: 'Whether the proposal helped. Who says so again takes back what they said before.',
    example: true,
  })
  helpful!: boolean;
}
