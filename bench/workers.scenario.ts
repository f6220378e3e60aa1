import { cpus } from 'node:os';
import { createFixture } from './fixture.js';
import { load } from './load.js';
import { ROUTES } from './requests.js';
import { alternate, type Scenario } from './scenario.js';
import { startServer, type Server } from './server.js';

export const workers: Scenario = {
  name: 'workers',
  description:
    'Compares Wasil in two processes (WORKERS=2) with Wasil in one. Where no processor time is left idle, the load, the ' +
    'database and the workers share what there is, and the ratio says little.',
  compares: 'Two workers / one process',
  defaults: { tickets: 10_000, pairs: 5, seconds: 5 },
  async prepare(options) {
    const fixture = await createFixture(options.database, options.tickets);
    const one = await startServer('src/main.js', fixture.url, { WORKERS: '1' });
    const two = await startServer('src/main.js', fixture.url, { WORKERS: '2' });
    return [ROUTES.listOf50, ROUTES.ticket, ROUTES.messages].map((route) => {
      const measure = (server: Server) => async () => {
        const before = machineTime();
        const figures = await load(server, route.requests(fixture), options);
        const after = machineTime();
        return {
          'requests/s': figures['requests/s'],
          'p99 ms': figures['p99 ms'],
          'idle %': (100 * (after.idle - before.idle)) / (after.all - before.all),
        };
      };
      return alternate(route.name, options.pairs, measure(two), measure(one));
    });
  },
};

/** The processor time of all cores so far, and how much of it was idle. */
function machineTime(): { all: number; idle: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return { all: sum(times.flatMap((each) => Object.values(each))), idle: sum(times.map(({ idle }) => idle)) };
}
