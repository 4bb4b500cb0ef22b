import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Bundler {
  bundle(folder: string): Promise<void>;
}

/** The command as the package carries it, until this process ends. A clone looks first whether its sources have changed. */
export async function publishedCommand(): Promise<string> {
  const folder = fileURLToPath(new URL(`../../.cache/bench-${process.pid}`, import.meta.url));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const script = new URL('../../bin/bundle-of-sources.js', import.meta.url).href;
  const { bundle } = (await import(script)) as Bundler;
  await bundle(folder);
  return `${folder}/main.js`;
}
