import { createFixture } from './fixture.js';
import { send } from './requests.js';
import { alternate, type Scenario } from './scenario.js';
import { startServer, type Program } from './server.js';
import { FEWEST_TICKETS } from './users.js';

export const start: Scenario = {
  name: 'start',
  description:
    'Compares how long Wasil takes on a migrated database, from the start of its process until /health/ready answers ' +
    '200, with an empty Nest application of the same packages and routes (bench/empty-app.ts).',
  compares: 'Wasil / the empty application',
  defaults: { tickets: FEWEST_TICKETS, pairs: 11, seconds: 1 },
  async prepare({ database, tickets, pairs }) {
    const { url } = await createFixture(database, tickets);
    const measure = (program: Program) => async () => {
      const startedAt = performance.now();
      const server = await startServer(program, url);
      await send(server.url, { method: 'GET', path: '/health/ready', headers: {} });
      const figures = { 'ms until ready': performance.now() - startedAt, MiB: await server.memory() };
      await server.stop();
      return figures;
    };
    return [alternate('start', pairs, measure('src/main.js'), measure('bench/empty-app.js'))];
  },
};
