import type { SessionView } from '../../src/auth/session.view.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

/** Asks for fresh tokens as the single-page app does at every page load. */
export async function renew(
  app: TestApp,
  { access }: Pick<SessionView, 'access'>,
): Promise<Answer<SessionView>> {
  return (await app.send('GET', '/users/token/refresh/', { token: access })) as Answer<SessionView>;
}

/** Exchanges a refresh token. */
export async function exchange(
  app: TestApp,
  { refresh }: Pick<SessionView, 'refresh'>,
): Promise<Answer<SessionView>> {
  return (await app.send('POST', '/users/token/refresh', { body: { refresh } })) as Answer<SessionView>;
}

/** Uses an access token; resolves with the status of the answer. */
export async function use(app: TestApp, { access, profile }: SessionView): Promise<number> {
  return (await app.send('GET', `/profiles/${profile.id}`, { token: access })).status;
}
