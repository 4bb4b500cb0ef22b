import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Images whose programs are packages of Debian. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'docker.io/library/redis': ['/usr/bin/redis-server', '/usr/bin/redis-cli'],
};

/** The programs of an image, where all of them are here. */
export function realProgramsOf(repository: string): readonly string[] | undefined {
  const own = programs[repository];
  return own?.every((path) => existsSync(path)) === true ? own : undefined;
}

/** Copies programs into a folder, with the libraries that they load. */
export function writePrograms(folder: string, own: readonly string[]): void {
  for (const program of own) {
    copy(program, join(folder, 'usr/bin', basename(program)));
    for (const library of librariesOf(program)) copy(library, join(folder, library));
  }
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
