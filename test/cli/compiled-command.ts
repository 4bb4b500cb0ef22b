import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/**
 * The command line as it is compiled from the sources, in a copy that a sabotage may damage. It is gone when the test is.
 */
export class CompiledCommand {
  /** The program to run. */
  readonly main: string;
  /** A project's own program that synthesizes, compiled beside it once `withSynthesis` was asked for. */
  readonly synth: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.main = join(folder, 'main.js');
    this.synth = join(folder, 'synth.js');
  }

  /** Of the sources, or of another copy as it is now. */
  static async make(of?: CompiledCommand): Promise<CompiledCommand> {
    const script = new URL('../../bin/bundle-of-sources.js', import.meta.url).href;
    const { bundleOfSources } = (await import(script)) as { bundleOfSources: () => Promise<string> };
    const compiled = dirname(fileURLToPath(await bundleOfSources()));
    // Beside it: there its packages are found.
    const copy = join(dirname(compiled), `damaged-${randomUUID()}`);
    cpSync(of === undefined ? compiled : dirname(of.main), copy, { recursive: true });
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    return new CompiledCommand(copy);
  }

  /** Compiles the program that synthesizes too, once: a project runs it, the command line does not have it. */
  async withSynthesis(): Promise<this> {
    if (existsSync(this.synth)) return this;
    await build({
      entryPoints: [fileURLToPath(new URL('../writing/synth-program.ts', import.meta.url))],
      outfile: this.synth,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    });
    return this;
  }

  /** Puts other code in the place of some. @throws Error where that code stands nowhere: then nothing would be damaged. */
  replace(code: string, by: string): this {
    let count = 0;
    for (const name of readdirSync(this.#folder).filter((each) => each.endsWith('.js'))) {
      const path = join(this.#folder, name);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(code)) continue;
      count++;
      writeFileSync(
        path,
        text.replaceAll(code, () => by),
      );
    }
    if (count === 0) throw new Error(`the compiled command has no ${code}: the sabotage has to follow the sources`);
    return this;
  }
}
