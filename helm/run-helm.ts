import { spawn } from 'node:child_process';

/** What a run of helm came to. */
export type HelmRun =
  | { readonly is: 'done'; readonly output: string }
  /** It ended with an error, and said this. */
  | { readonly is: 'refused'; readonly said: string }
  | { readonly is: 'not run'; readonly reason: string };

/** Far beyond the largest chart: kube-prometheus-stack with its CRDs makes 5 MB. */
const mostBytes = 128 * 1024 * 1024;
const patienceMilliseconds = 120_000;

/** The user's helm. */
export class Helm {
  readonly #program: string;

  /** @param program @default HOLDFAST_HELM, or `helm` on the path */
  constructor(program: string = process.env['HOLDFAST_HELM'] ?? 'helm') {
    this.#program = program;
  }

  /** Runs it with its own settings and credentials; `input` goes to its standard input, never to disk. */
  run(options: readonly string[], input = ''): Promise<HelmRun> {
    return new Promise((resolve) => {
      const child = spawn(this.#program, options, { timeout: patienceMilliseconds });
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
        if (signal !== null) resolve({ is: 'not run', reason: 'helm was stopped: it took too long, or made too much' });
        else if (status === 0) resolve({ is: 'done', output: Buffer.concat(output).toString() });
        else resolve({ is: 'refused', said });
      });
      child.stdin.end(input);
    });
  }

  #whyNot(error: NodeJS.ErrnoException): string {
    return error.code === 'ENOENT'
      ? `there is no ${this.#program}; install helm 3 or 4, or set HOLDFAST_HELM to it`
      : `${this.#program} does not run: ${error.message}`;
  }
}
