import { Agent, request } from 'node:http';
import type { Callers } from './callers.js';
import type { CallerName } from './people.js';

/** A request of the benchmark, as it would go to Wasil or to the hand-written server. */
export interface Asked {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** Whose token it has; none where it needs none. */
  caller?: CallerName;
  /** The IP address that it says it comes from. */
  address?: string;
}

export type Contender = 'wasil' | 'floor';

/** A request as it is sent. */
export interface Sent {
  method: Asked['method'];
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export function sentTo(
  contender: Contender,
  callers: Callers,
  { method, path, body, caller, address }: Asked,
): Sent {
  return {
    method,
    path,
    headers: {
      ...(caller && { authorization: `Bearer ${callers[caller][contender]}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(address !== undefined && { 'x-forwarded-for': address }),
    },
    ...(body && { body: JSON.stringify(body) }),
  };
}

export interface Answered {
  status: number;
  link: string | undefined;
  body: string;
}

/** Keeps up to so many connections open. */
export function keptConnections(most: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: most });
}

/** Sends one request. @throws Error where there is no answer. */
export function ask(agent: Agent, url: string, { method, path, headers, body }: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sending = request(url + path, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({
          status,
          link: answered.link as string | undefined,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
