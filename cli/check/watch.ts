import { watch as watchFolder } from 'node:fs';
import { FileCache } from '../../graph/file-cache.ts';
import { check, type CheckOptions } from './check.ts';

const settleMilliseconds = 60;

/** Checks again after every change, until it is interrupted. Files that did not change are not read again. */
export async function watch(folders: readonly string[], options: CheckOptions): Promise<number> {
  const clear = process.stdout.isTTY ? '\u001b[2J\u001b[H' : '';
  const cache = new FileCache();
  const run = async (): Promise<void> => {
    process.stdout.write(clear);
    await check(folders, { ...options, cache });
  };
  await run();
  process.stderr.write('watching; interrupt with Ctrl+C\n');
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watchFolder(folder, { recursive: true }, (_event, name) => {
      if (name !== null && !/\.(ya?ml|env)$/i.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), settleMilliseconds);
    }),
  );
  await new Promise<void>((resolve) => process.once('SIGINT', resolve));
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  return 0;
}
