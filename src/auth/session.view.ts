import { embedded, shape, text } from '../database/views.js';
import { ProfileView, UserView } from '../profiles/profile.view.js';

export class SessionView extends shape({
  refresh: text({
    description: 'Good for one exchange at POST /users/token/refresh.',
    example: 'eyJhbGciOi…',
  }),
  access: text({ description: 'Goes into the header: Authorization: Bearer …', example: 'eyJhbGciOi…' }),
  user: embedded('user', UserView),
  profile: embedded('profile', ProfileView),
}) {}
