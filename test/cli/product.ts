import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';
import { folders } from '../structure/folders.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Programs of holdfast: its command line, and the scripts of its clusters. */
export interface Product {
  /** The program of the command line. */
  readonly main: string;
  /** The folder with the sources, and with the scripts in `stacks`. */
  readonly folder: string;
}

/** The repository itself. */
export const product: Product = { main: join(root, 'bin/holdfast.js'), folder: root };

/** A copy of the sources that a sabotage may damage. It runs from them, and is gone when the test is. */
export class CopiedProduct implements Product {
  readonly main: string;
  readonly folder = scratchFolder();

  constructor() {
    for (const name of [...folders, 'bin', 'package.json', 'tsconfig.json'])
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    this.main = join(this.folder, 'bin/holdfast.js');
  }

  /** Puts other code in the place of some. @throws Error where that code stands nowhere: then nothing would be damaged. */
  replace(code: string, by: string): void {
    const damaged = folders.flatMap((each) => {
      const folder = join(this.folder, each);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
      return files.map((name) => join(folder, name)).filter((path) => readFileSync(path, 'utf8').includes(code));
    });
    if (damaged.length === 0) throw new Error(`the sources have no ${code}: the sabotage has to follow them`);
    for (const path of damaged)
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replaceAll(code, () => by),
      );
  }
}
