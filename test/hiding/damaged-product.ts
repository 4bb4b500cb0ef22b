import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as property from './property.ts';

let bundled: Promise<string> | undefined;

/** The rules and all that they stand on, as one text that a sabotage may damage, with the property that is to hold of them. */
export class DamagedProduct {
  #text: string;
  #property: Promise<typeof property> | undefined;

  private constructor(text: string) {
    this.#text = text;
  }

  static async make(): Promise<DamagedProduct> {
    return new DamagedProduct(await (bundled ??= bundle()));
  }

  /** Puts other code in the place of some. @throws Error where that code stands nowhere, or what comes of it is no program. */
  async replace(code: string, by: string): Promise<void> {
    if (!this.#text.includes(code)) throw new Error(`there is no ${code}: the sabotage has to follow the sources`);
    this.#text = this.#text.replaceAll(code, () => by);
    this.#property = undefined;
    await this.property();
  }

  /** The property over the product as it is now. */
  property(): Promise<typeof property> {
    return (this.#property ??= this.#load());
  }

  async #load(): Promise<typeof property> {
    // Inside the repository: there its packages are found.
    const folder = fileURLToPath(new URL('../../.cache/hiding/', import.meta.url));
    mkdirSync(folder, { recursive: true });
    const path = `${folder}${randomUUID()}.mjs`;
    writeFileSync(path, this.#text);
    try {
      return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as typeof property;
    } finally {
      rmSync(path);
    }
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('property.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return outputFiles[0]?.text ?? '';
}
