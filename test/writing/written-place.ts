import { chmodSync, cpSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';
import { bystanders, encryptedBystander, latin } from './bystanders.ts';
import { runIn, type Around, type FaultyRun } from './faults.ts';
import type { SmallDisk } from './small-disk.ts';
import { stateOf, type State } from './state-of.ts';
import type { Writing } from './writing.ts';

/** A folder in which a command writes, and one beside it that is none of its business. */
export class WrittenPlace {
  readonly folder: string;
  readonly outside: string;
  readonly #writing: Writing;
  readonly #disk: SmallDisk | undefined;
  readonly #put = new Set<string>();

  /** @param disk where it lies @default where tests have their folders */
  constructor(writing: Writing, disk?: SmallDisk) {
    const base = disk?.folder ?? scratchFolder();
    this.folder = join(base, 'work');
    this.outside = join(base, 'outside');
    this.#writing = writing;
    this.#disk = disk;
    mkdirSync(this.outside);
    const { writer, sops } = writing;
    this.put({ ...bystanders, ...writer.files });
    this.put({ '.sops.yaml': `creation_rules: [{ age: ${sops.recipient} }]\n`, 'apps/latin.yaml': latin });
    for (const [path, text] of Object.entries({ ...encryptedBystander, ...writer.encrypted }))
      this.put({ [path]: sops.encrypted(text) });
  }

  run(around: Around = {}, args: readonly string[] = this.#writing.writer.args): Promise<FaultyRun> {
    const { command, sops, writer } = this.#writing;
    const env = { HOLDFAST_SOPS: sops.program, SOPS: sops.program, ...around.env };
    const by = this.#disk === undefined ? {} : { by: this.#disk.by };
    return runIn(this.folder, [command[writer.program], ...args], { ...around, ...by, env });
  }

  put(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
      chmodSync(join(this.folder, path), path.endsWith('.sh') ? 0o755 : 0o640);
      this.#put.add(path);
    }
  }

  /** What was put there byte for byte, and so what was written; what was encrypted anew, which is never the same, as who has the key reads it. */
  state(): State {
    const state = stateOf(this.folder);
    if (this.#writing.writer.encrypts !== true) return state;
    return Object.fromEntries(
      Object.entries(state).map(([path, bytes]) => [
        path,
        path.endsWith('.sops.yaml') && !this.#put.has(path) ? this.#opened(path, bytes) : bytes,
      ]),
    );
  }

  #opened(path: string, bytes: string): string {
    const [mode = '', names = ''] = bytes.split(' ');
    try {
      return `${mode} ${names} ${this.#writing.sops.opened(join(this.folder, path))}`;
    } catch {
      return bytes; // it is not whole, or is no file of sops
    }
  }

  /** Puts a link to a file outside in the place of one, which says the same; or one that leads to nothing yet. */
  linkOut(path: string): void {
    const target = join(this.outside, path.replaceAll('/', '-'));
    if (this.#put.has(path)) renameSync(join(this.folder, path), target);
    else mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path));
  }

  /** Puts a link to a folder outside in the place of one, with all that is in it. */
  linkFolderOut(path: string): void {
    const target = join(this.outside, path.replaceAll('/', '-'));
    cpSync(join(this.folder, path), target, { recursive: true });
    rmSync(join(this.folder, path), { recursive: true });
    symlinkSync(target, join(this.folder, path));
  }

  /** Gives a file a second name outside. */
  nameOutside(path: string): void {
    linkSync(join(this.folder, path), join(this.outside, path.replaceAll('/', '-')));
  }

  chmod(path: string, mode: number): void {
    chmodSync(join(this.folder, path), mode);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }
}
