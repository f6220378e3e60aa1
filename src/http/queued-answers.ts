import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The answers of each connection that are not over. */
const answers = new WeakMap<Socket, Set<ServerResponse>>();

/** The answers that are still to be given on a connection, or under way. */
export function answersOn(socket: Socket): ReadonlySet<ServerResponse> {
  return answers.get(socket) ?? new Set();
}

/**
 * Has every answer emit `close` once its connection is closed. Node sees to that for the answer that is being sent; those that wait
 * behind it (pipelining) would never be over for whoever waits for that.
 */
export function closeQueuedAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw: { socket } }, { raw: answer }, done) => {
    const ofSocket = answers.get(socket) ?? closedWith(socket);
    answers.set(socket, ofSocket.add(answer));
    answer.once('close', () => ofSocket.delete(answer));
    done();
  });
}

function closedWith(socket: Socket): Set<ServerResponse> {
  const ofSocket = new Set<ServerResponse>();
  socket.once('close', () => {
    for (const answer of ofSocket) {
      // Only the one that is being sent has the socket.
      if (answer.socket !== null) continue;
      answer.destroy();
      answer.emit('close');
    }
  });
  return ofSocket;
}
