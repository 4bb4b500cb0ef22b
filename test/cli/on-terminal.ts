import { spawn } from 'node:child_process';
import { sh } from '../../topology/shell.ts';
import { binary, type Run } from './holdfast.ts';

/** Runs the command line on a terminal, which shows both streams, and types an answer as soon as it is asked for. Needs the program `script`. */
export function holdfastOnTerminal(args: readonly string[], cwd: string, answer: string): Promise<Run> {
  return new Promise((resolve) => {
    const command = sh`${[process.execPath, binary, ...args]}`;
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', SHELL: '/bin/sh' },
    });
    let [stdout, isAnswered] = ['', false];
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      if (isAnswered || !stdout.includes('[y/N]')) return;
      isAnswered = true;
      child.stdin.write(answer);
    });
    child.once('close', (status) => resolve({ status, stdout, stderr: '' }));
  });
}
