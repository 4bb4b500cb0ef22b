import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';

const kilobytes = 4_096;
const mostFiles = 600;

/**
 * A disk of its own, real and small: a file system in memory, in a namespace of mounts that ends with the process which holds it. Whoever may
 * make such a namespace may use it, root or not, and nothing is left of it.
 */
export class SmallDisk {
  /** Where it is, as this process sees it. */
  readonly folder: string;
  /** Words that run a program where the disk is, in its folder `work`. */
  readonly by: readonly string[];
  readonly #place: string;
  readonly #holder: ChildProcess;

  private constructor(place: string, holder: ChildProcess) {
    const target = `--target=${holder.pid ?? 0}`;
    this.folder = `/proc/${holder.pid ?? 0}/root${place}`;
    this.by = ['nsenter', target, '--user', '--mount', '--preserve-credentials', '--wd'];
    this.#place = place;
    this.#holder = holder;
  }

  /** @throws Error where no such namespace can be made */
  static async make(): Promise<SmallDisk> {
    const place = scratchFolder();
    const mount = `mount -t tmpfs -o size=${kilobytes}k,nr_inodes=${mostFiles} tmpfs "$0" && mkdir "$0/work" && cd "$0/work" && echo mounted && exec sleep 600`;
    const holder = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', mount, place], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    let said = '';
    holder.stderr.on('data', (data: Buffer) => (said += data.toString()));
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')]);
    if (holder.exitCode !== null) throw new Error(`no disk can be mounted: ${said}`);
    return new SmallDisk(place, holder);
  }

  /** Leaves space for so many blocks, of which every file that is not empty takes one or more. */
  leaveBlocks(count: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    const size = (bavail - count) * bsize;
    if (size > 0) this.#asked('fallocate', '--length', String(size), join(this.#place, 'filler'));
  }

  /** Leaves room for so many files, whatever is in them. */
  leaveFiles(count: number): void {
    const folder = join(this.folder, 'fillers');
    mkdirSync(folder);
    for (let index = 0, left = statfsSync(this.folder).ffree - count; index < left; index++)
      writeFileSync(join(folder, String(index)), '');
  }

  /** From now on nobody can change anything on it. */
  makeReadOnly(): void {
    this.#asked('mount', '-o', 'remount,ro', this.#place);
  }

  /** The same for what is in one folder of `work`, which is made where there is none. */
  makeFolderReadOnly(path: string): void {
    const place = join(this.#place, 'work', path);
    if (!existsSync(join(this.folder, 'work', path))) mkdirSync(join(this.folder, 'work', path), { recursive: true });
    this.#asked('mount', '--bind', place, place);
    this.#asked('mount', '-o', 'remount,bind,ro', place);
  }

  /** Ends it, before the test does. */
  remove(): void {
    this.#holder.kill('SIGKILL');
    rmSync(this.#place, { recursive: true, force: true });
  }

  #asked(...words: readonly string[]): void {
    const [program = '', ...rest] = [...this.by, ...words];
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  }
}
