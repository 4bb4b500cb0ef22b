import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Inside the repository: there the product's packages are found.
const folder = fileURLToPath(new URL('../.cache/damaged/', import.meta.url));
const bundles = new Map<string, Promise<string>>();

/** The sources behind a module as one file, which a sabotage may damage before it is loaded. */
export class DamagedProduct<Module> {
  #code: string;
  #loaded: Promise<Module> | undefined;

  private constructor(code: string) {
    this.#code = code;
  }

  /** @param entry path of a module that exports what is asked for */
  static async make<Module>(entry: string): Promise<DamagedProduct<Module>> {
    const bundled = bundles.get(entry) ?? bundle(entry);
    bundles.set(entry, bundled);
    return new DamagedProduct(await bundled);
  }

  /**
   * Puts other code in the place of some.
   *
   * @throws Error where that code stands nowhere, since then nothing would be damaged, or where what comes of it is no program
   */
  async replace(code: string, by: string): Promise<void> {
    if (!this.#code.includes(code))
      throw new Error(`the product has no ${code}: the sabotage has to follow the sources`);
    this.#code = this.#code.replaceAll(code, () => by);
    this.#loaded = undefined;
    await this.load();
  }

  /** Its exports, of the code as it is now. */
  load(): Promise<Module> {
    return (this.#loaded ??= this.#import());
  }

  async #import(): Promise<Module> {
    mkdirSync(folder, { recursive: true });
    const path = `${folder}${randomUUID()}.mjs`;
    writeFileSync(path, this.#code);
    try {
      return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module;
    } finally {
      rmSync(path);
    }
  }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
  });
  return outputFiles[0]?.text ?? '';
}
