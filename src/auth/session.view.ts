import { ApiProperty } from '@nestjs/swagger';
import { ProfileView, UserView } from '../profiles/profile.view.js';

export class SessionView {
  @ApiProperty({
    type: 'string',
    description: 'Good for one exchange at POST /users/token/refresh.',
    example: 'eyJhbGciOi…',
  })
  refresh!: string;

  @ApiProperty({
    type: 'string',
    description: 'Goes into the header: Authorization: Bearer …',
    example: 'eyJhbGciOi…',
  })
  access!: string;

  @ApiProperty({ type: UserView })
  user!: UserView;

  @ApiProperty({ type: ProfileView })
  profile!: ProfileView;
}
