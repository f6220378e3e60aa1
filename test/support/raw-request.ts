import { Agent, request } from 'node:http';
import { noteSecrets } from './secrets.js';

/** A request as it goes over the wire: neither its path nor its headers are mended on the way. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends requests over connections that are kept; rejects where no answer has come within `patienceMs`. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(
    private readonly url: string,
    private readonly patienceMs = 10_000,
  ) {}

  send({ method, path, headers, body }: RawRequest): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.url);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { agent: this.agent, hostname, port, method, path, headers: { ...headers, ...length } };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        response.once('end', () => {
          if (text.startsWith('{')) noteSecrets(JSON.parse(text));
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      sent.setTimeout(this.patienceMs, () => sent.destroy(new Error(`no answer in ${this.patienceMs} ms`)));
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
