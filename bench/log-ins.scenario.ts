import { createFixture } from './fixture.js';
import { load, loadAtRate } from './load.js';
import { ROUTES } from './requests.js';
import { alternate, type Measure, type Scenario } from './scenario.js';
import { startServer } from './server.js';

const LOG_INS_PER_SECOND = 20;
const READS_PER_SECOND = 300;

export const logIns: Scenario = {
  name: 'log-ins',
  description:
    `Compares reads of one ticket beside ${LOG_INS_PER_SECOND} log-ins a second with reads alone: as many reads as are ` +
    `answered, and ${READS_PER_SECOND} a second, which leave some processor time.`,
  compares: 'Beside log-ins / alone',
  defaults: { tickets: 10_000, pairs: 5, seconds: 5 },
  async prepare({ database, tickets, pairs, seconds, connections }) {
    const fixture = await createFixture(database, tickets);
    const server = await startServer('src/main.js', fixture.url);
    const logInRequests = ROUTES.logIn.requests();
    const beside = (read: Measure) => async () => {
      const loggingIn = loadAtRate(server, logInRequests, { rate: LOG_INS_PER_SECOND, seconds });
      const [figures] = await Promise.all([read(), loggingIn]);
      for (const statement of ROUTES.logIn.cleanUp) await fixture.database.query(statement);
      return figures;
    };
    const reads = ROUTES.ticket.requests(fixture);
    const asManyAsPossible = () => load(server, reads, { connections, seconds });
    const atRate = () => loadAtRate(server, reads, { rate: READS_PER_SECOND, seconds });
    return [
      alternate('as many reads as possible', pairs, beside(asManyAsPossible), asManyAsPossible),
      alternate(`${READS_PER_SECOND} reads a second`, pairs, beside(atRate), atRate),
    ];
  },
};
