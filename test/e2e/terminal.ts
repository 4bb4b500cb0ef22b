import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';

/** What a person does when a text appears: keys, each answered once and in this order. */
export type Answer = readonly [waitFor: string | RegExp, keys: string];

/** Keys of a terminal. */
export const keys = { enter: '\r', down: '\u001b[B' } as const;

export interface Session {
  readonly status: number | null;
  /** What was on the terminal, of both streams, without what moves the cursor and colours it. */
  readonly screen: string;
  readonly seconds: number;
}

/** Runs lines of a shell on a real terminal, as wide as most, and answers what is asked. Needs the program `script`. */
export function onTerminal(
  folder: string,
  lines: readonly string[],
  {
    answers = [],
    env = {},
  }: { readonly answers?: readonly Answer[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Session> {
  const started = performance.now();
  const file = join(scratchFolder({ 'lines.sh': `stty cols 120\n${lines.join('\n')}\n` }), 'lines.sh');
  return new Promise((resolve) => {
    const child = spawn('script', ['--quiet', '--return', '--command', 'bash -e "$LINES_FILE"', '/dev/null'], {
      cwd: folder,
      env: {
        ...withoutRunner(),
        ...env,
        SHELL: '/bin/bash',
        TERM: 'xterm-256color',
        COLUMNS: '120',
        LINES_FILE: file,
      },
    });
    let [screen, read, next] = ['', 0, 0];
    child.stdout.on('data', (data: Buffer) => {
      screen += data.toString();
      const answer = answers[next];
      if (answer === undefined) return;
      const [waitFor, text] = answer;
      const found = typeof waitFor === 'string' ? screen.indexOf(waitFor, read) : screen.slice(read).search(waitFor);
      if (found < 0) return;
      read = screen.length;
      next++;
      child.stdin.write(text);
    });
    child.once('close', (status) =>
      resolve({ status, screen: plain(screen), seconds: (performance.now() - started) / 1000 }),
    );
  });
}

/** A test runner inside must not take itself for a part of this one. */
function withoutRunner(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV|NO_COLOR|CI$)/.test(name)),
  );
}

function plain(screen: string): string {
  // eslint-disable-next-line no-control-regex
  return screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r\n', '\n');
}
