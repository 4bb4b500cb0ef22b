import { execFile } from 'node:child_process';
import { parts } from './parts.ts';

/** What came of a command of helm. */
export type HelmAnswer = { readonly output: string; readonly error: string };

/** Each command of a process makes the next a little slower. */
const mostOfOneProcess = 100;

/** What helm says of each of many commands, by `.ci/parts/helm`, which runs them in one process. */
export async function helmSays(commands: readonly (readonly string[])[]): Promise<HelmAnswer[]> {
  const answers: HelmAnswer[] = [];
  for (let start = 0; start < commands.length; start += mostOfOneProcess)
    answers.push(...(await ofOneProcess(commands.slice(start, start + mostOfOneProcess))));
  return answers;
}

function ofOneProcess(commands: readonly (readonly string[])[]): Promise<HelmAnswer[]> {
  return new Promise((resolve, reject) => {
    const process = execFile(parts.helmMany ?? '', { maxBuffer: 2 ** 30 }, (error, output) => {
      if (error) reject(error);
      else
        resolve(
          output
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as HelmAnswer),
        );
    });
    process.stdin?.end(commands.map((each) => JSON.stringify(each)).join('\n'));
  });
}
