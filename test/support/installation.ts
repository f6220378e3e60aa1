import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { TEST_SECRET } from './app.js';
import { send, type Answer, type RequestOptions } from './client.js';
import { attachmentsOf, createDatabase, type TestDatabase } from './database.js';
import { runFile } from './secrets.js';

/** How a process ended, and all that it wrote, without colours. */
export interface Exit {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A built program, running as a process of its own. */
export interface Program {
  pid: number | undefined;
  exit: Promise<Exit>;
  /** The first match in what it writes to standard output; fails where it ends without one. */
  says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Sends it a signal and waits for its end. */
  stop: (signal?: NodeJS.Signals) => Promise<Exit>;
}

/** A running server. */
export interface Server extends Program {
  url: string;
  send: (method: string, path: string, options?: RequestOptions) => Promise<Answer>;
}

interface Launch {
  environment?: Record<string, string | undefined>;
  input?: string;
  limits?: Limits;
}

/** What the operating system lets a program do. */
interface Limits {
  /** How large a file may become, in blocks of 1 KiB. */
  fileBlocks?: number;
  /** How many files it may have open. */
  files?: number;
  /** Where its standard output goes; nothing is read of it then. */
  output?: string;
}

/** A line of one. */
export const STACK_TRACE = /^\s+at /m;

const BUILT = fileURLToPath(new URL('../../dist/src/', import.meta.url));

/**
 * The built programs in an empty working folder with an empty database. Of this process's environment they get
 * nothing but the PATH. `remove` ends what still runs and takes everything away.
 */
export class Installation {
  private readonly running = new Map<ChildProcess, Promise<Exit>>();

  private constructor(
    readonly folder: string,
    private readonly database: TestDatabase,
  ) {}

  static async create(): Promise<Installation> {
    if (!existsSync(BUILT)) throw new Error('There is nothing built to test: run "npm run build" first.');
    return new Installation(await mkdtemp(join(tmpdir(), 'wasil-installation-')), await createDatabase());
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** Starts a program; a variable that is undefined is left out of its environment. */
  launch(
    program: 'main.js' | 'cli/main.js',
    parameters: string[],
    { environment, input, limits }: Launch,
  ): Program {
    const [command, ...rest] = within(limits, [process.execPath, join(BUILT, program), ...parameters]);
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATABASE_URL: this.database.url,
        ATTACHMENTS: `folder:${attachmentsOf(this.database.url)}`,
        JWT_SECRET: TEST_SECRET,
        RATE_LIMIT: 'off',
        // However busy the machine is with the tests, no request is turned away for that.
        MAX_EVENT_LOOP_DELAY_MS: '0',
        // No load balancer is to notice its end.
        STOP_NOTICE_MS: '0',
        ...environment,
      },
      stdio: 'pipe',
    });
    child.stdin.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exit = new Promise<Exit>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => {
        this.running.delete(child);
        // The command line tells people passwords, where it makes them up.
        if (program === 'main.js') appendFileSync(runFile('log'), stdout + stderr);
        resolve({
          status,
          stdout: stripVTControlCharacters(stdout),
          stderr: stripVTControlCharacters(stderr),
        });
      });
    });
    this.running.set(child, exit);

    const says = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        child.once('close', () => {
          reject(new Error(`It ended without saying ${String(pattern)}:\n${stdout}${stderr}`));
        });
        look();
      });
    const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    };
    return { pid: child.pid, exit, says, stop };
  }

  /** Starts a server and waits until it listens. */
  async serve(environment: Record<string, string | undefined> = {}, limits: Limits = {}): Promise<Server> {
    const program = this.launch('main.js', [], { environment, limits });
    const [, url = ''] = await program.says(/Wasil listens on (http:\/\/\S+);/);
    return { ...program, url, send: (method, path, options) => send(url, method, path, options) };
  }

  /** Runs a command of the command line to its end. */
  wasil(parameters: string[], launch: Launch = {}): Promise<Exit> {
    return this.launch('cli/main.js', parameters, launch).exit;
  }

  async remove(): Promise<void> {
    for (const child of this.running.keys()) child.kill('SIGKILL');
    await Promise.all(this.running.values());
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The command line of a program within limits. */
function within(
  { fileBlocks, files, output }: Limits = {},
  command: [string, ...string[]],
): [string, ...string[]] {
  if ([fileBlocks, files, output].every((limit) => limit === undefined)) return command;
  const steps = [
    // Without the trap a file that becomes too large ends the process by a signal.
    ...(fileBlocks === undefined ? [] : [`trap '' XFSZ; ulimit -f ${fileBlocks};`]),
    ...(files === undefined ? [] : [`ulimit -n ${files};`]),
    `exec "$@"${output === undefined ? '' : ` >>${output}`}`,
  ];
  return ['bash', '--norc', '-c', steps.join(' '), 'bash', ...command];
}
