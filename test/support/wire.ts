import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: ReadonlyMap<string, string>;
  text: string;
}

interface WireRequest {
  token?: string | undefined;
  body?: unknown;
}

/**
 * Sends requests over one connection, one after the other, and reads what comes back byte by byte: an answer that is cut
 * short, or that is followed by anything, is a fault.
 */
export class WireClient {
  /** What was wrong with answers. */
  readonly faults: string[] = [];
  private socket: Socket | undefined;
  private received = '';
  private heard: () => void = () => undefined;

  constructor(private readonly url: string) {}

  /** @returns undefined where the connection was closed without an answer. */
  async send(method: string, path: string, { token, body }: WireRequest): Promise<WireAnswer | undefined> {
    const socket = await this.open();
    if (this.received !== '') this.fault(`before ${method} ${path}`);
    const content = body === undefined ? '' : JSON.stringify(body);
    const head = [
      `${method} ${path} HTTP/1.1`,
      `host: ${new URL(this.url).host}`,
      ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
      ...(body === undefined ? [] : ['content-type: application/json']),
      `content-length: ${Buffer.byteLength(content)}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${content}`);
    return this.answer(socket);
  }

  close(): void {
    this.socket?.destroy();
  }

  private async open(): Promise<Socket> {
    if (this.socket && !this.socket.closed) return this.socket;
    const { hostname, port } = new URL(this.url);
    this.received = '';
    this.socket = connect(Number(port), hostname)
      .setEncoding('latin1')
      .on('error', () => undefined)
      .on('close', () => {
        this.heard();
      })
      .on('data', (text: string) => {
        this.received += text;
        this.heard();
      });
    await once(this.socket, 'connect');
    return this.socket;
  }

  private async answer(socket: Socket): Promise<WireAnswer | undefined> {
    for (;;) {
      const whole = this.whole();
      if (whole) return whole;
      if (socket.closed) {
        if (this.received !== '') this.fault('an answer that is cut short');
        return undefined;
      }
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  private whole(): WireAnswer | undefined {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [line = '', ...fields] = this.received.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
    const headers = new Map(
      fields.map((field) => [
        field.slice(0, field.indexOf(':')).toLowerCase(),
        field.replace(/^[^:]*: */, ''),
      ]),
    );
    const length = Number(headers.get('content-length') ?? (status === 204 ? 0 : Number.NaN));
    const [start, stop] = [end + 4, end + 4 + length];
    if (Number.isNaN(status + length)) this.fault('an answer without a status or a length');
    else if (this.received.length < stop) return undefined;
    const text = Buffer.from(this.received.slice(start, stop), 'latin1').toString();
    this.received = this.received.slice(stop);
    if (this.received !== '') this.fault(`after ${line}`);
    return { status, headers, text };
  }

  private fault(where: string): void {
    this.faults.push(`${where}: ${JSON.stringify(this.received.slice(0, 300))}`);
    this.received = '';
  }
}
