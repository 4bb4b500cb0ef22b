import { chmodSync, cpSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';
import type { CompiledCommand } from './compiled-command.ts';
import { runIn, type Around, type FaultyRun } from './faults.ts';
import { stateOf, type State } from './state-of.ts';
import type { Writer } from './writer.ts';

/** No UTF-8, as an editor of another time saved it. */
const latin = Buffer.concat([Buffer.from('# '), Buffer.from([0xe4]), Buffer.from('\na: b\n')]);

/** A folder in which a command writes, and one beside it that is none of its business. */
export class WrittenPlace {
  readonly folder: string;
  readonly outside: string;
  readonly #writer: Writer;
  readonly #command: CompiledCommand;

  constructor(command: CompiledCommand, writer: Writer) {
    const base = scratchFolder();
    this.folder = join(base, 'work');
    this.outside = join(base, 'outside');
    this.#writer = writer;
    this.#command = command;
    mkdirSync(this.outside);
    this.put(writer.files);
    writeFileSync(join(this.folder, 'apps/latin.yaml'), latin);
  }

  run(around: Around = {}, args: readonly string[] = this.#writer.args): Promise<FaultyRun> {
    const { env, program } = this.#writer;
    const all = { ...around, ...(env === undefined ? {} : { env }) };
    return runIn(this.folder, [this.#command[program], ...args], all);
  }

  put(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
      chmodSync(join(this.folder, path), path.endsWith('.sh') ? 0o755 : 0o640);
    }
  }

  state(): State {
    return stateOf(this.folder);
  }

  /** Puts a link to a file outside in the place of one, which says the same. */
  linkOut(path: string): void {
    const target = join(this.outside, path.replaceAll('/', '-'));
    renameSync(join(this.folder, path), target);
    symlinkSync(target, join(this.folder, path));
  }

  /** The same with a folder and all that is in it. */
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
