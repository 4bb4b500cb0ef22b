import { spawn } from 'node:child_process';

/** What a run of a program came to. */
export type ProgramRun =
  | { readonly is: 'done'; readonly output: string }
  /** It ended with an error, and said this. */
  | { readonly is: 'refused'; readonly said: string }
  | { readonly is: 'not run'; readonly reason: string };

/** What it runs with. */
export interface Surroundings {
  /** What goes to its standard input, never to disk. @default nothing */
  readonly input?: string;
  /** @default the folder of this process */
  readonly folder?: string;
  /** Variables besides those of this process. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Far beyond the largest chart: kube-prometheus-stack with its CRDs makes 5 MB. */
const mostBytes = 128 * 1024 * 1024;
const patienceMilliseconds = 120_000;

/** A program of the user's, with its own settings and credentials. */
export class Program {
  readonly #name: string;
  readonly #path: string;
  readonly #remedy: string;

  /** @param remedy what to do where it is not there */
  constructor({ name, path, remedy }: { readonly name: string; readonly path: string; readonly remedy: string }) {
    this.#name = name;
    this.#path = path;
    this.#remedy = remedy;
  }

  run(options: readonly string[], { input = '', folder, environment }: Surroundings = {}): Promise<ProgramRun> {
    return new Promise((resolve) => {
      const child = spawn(this.#path, options, {
        timeout: patienceMilliseconds,
        cwd: folder,
        env: { ...process.env, ...environment },
      });
      const output: Buffer[] = [];
      let [size, said] = [0, ''];
      child.stdout.on('data', (data: Buffer) => {
        size += data.length;
        if (size > mostBytes) child.kill();
        else output.push(data);
      });
      child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(0, 100_000)));
      child.stdin.on('error', () => undefined); // it ended before it read everything: its own words say why
      child.once('error', (error) => {
        resolve({ is: 'not run', reason: this.#whyNot(error) });
      });
      child.once('close', (status, signal) => {
        if (signal !== null)
          resolve({ is: 'not run', reason: `${this.#name} was stopped: it took too long, or made too much` });
        else if (status === 0) resolve({ is: 'done', output: Buffer.concat(output).toString() });
        else resolve({ is: 'refused', said });
      });
      child.stdin.end(input);
    });
  }

  #whyNot(error: NodeJS.ErrnoException): string {
    return error.code === 'ENOENT'
      ? `there is no ${this.#path}; ${this.#remedy}`
      : `${this.#path} does not run: ${error.message}`;
  }
}
