import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The sources behind a module as one file, which a sabotage may damage before it is loaded. */
export class DamagedProduct<Module> {
  #code: string;

  private constructor(code: string) {
    this.#code = code;
  }

  /** @param entry path of a module that exports what is asked for */
  static async make<Module>(entry: string): Promise<DamagedProduct<Module>> {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
    });
    return new DamagedProduct(outputFiles[0]?.text ?? '');
  }

  /** Puts other code in the place of some. @throws Error where that code stands nowhere: then nothing would be damaged. */
  replace(code: string, by: string): void {
    if (!this.#code.includes(code))
      throw new Error(`the product has no ${code}: the sabotage has to follow the sources`);
    this.#code = this.#code.replaceAll(code, () => by);
  }

  /** Its exports. */
  async load(): Promise<Module> {
    // Below node_modules: there its packages are found.
    const folder = join(root, 'node_modules/.cache/holdfast-damaged');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${randomUUID()}.mjs`);
    writeFileSync(path, this.#code);
    onTestFinished(() => rmSync(path, { force: true }));
    return (await import(pathToFileURL(path).href)) as Module;
  }
}
