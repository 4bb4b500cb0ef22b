import { watch as watchFolder } from 'node:fs';
import { FileCache } from '../../graph/disk/file-cache.ts';
import { check, type CheckOptions } from './check.ts';
import { clearScreen, note } from '../../output/outlet.ts';

const settleMilliseconds = 60;

/** Checks again after every change, until it is interrupted. Files that did not change are not read again. */
export async function watch(folders: readonly string[], options: CheckOptions): Promise<number> {
  const cache = new FileCache();
  const run = async (): Promise<void> => {
    clearScreen();
    await check(folders, { ...options, cache });
  };
  await run();
  note('watching; interrupt with Ctrl+C\n');
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
