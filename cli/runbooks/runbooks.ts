import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFiles } from '../../files/remove-files.ts';
import { writeFiles } from '../../files/write-files.ts';
import { messageOf } from '../../graph/message-of.ts';
import { note, print } from '../../output/outlet.ts';
import { runbookPages } from '../../runbooks/pages.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { readTree } from '../read-tree.ts';

export interface RunbooksOptions {
  /** Folder for the pages. @default docs/runbooks/<name of the cluster> */
  readonly output?: string;
}

const command = 'holdfast runbooks';

/** `holdfast runbooks`: writes a page for each failure and procedure of a cluster, where it has changed, and removes those that are no more. */
export function runbooks(cluster: string, { output }: RunbooksOptions): number {
  const { folder: tree, graph } = readTree(cluster);
  const [declared] = graph.declared('cluster');
  if (declared === undefined)
    throw new UsageError(`${tree}: no topology lies in it; runbooks are made from one. holdfast import writes a first`);
  const folder = output ?? join('docs/runbooks', declared.name);
  let pages: ReadonlyMap<string, string>;
  try {
    pages = runbookPages(declared.name, graph, command);
  } catch (error) {
    throw new UsageError(`${tree}: ${messageOf(error)}`);
  }
  const before = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')) : [];
  const taken = before.filter((file) => pages.has(file) && !isOwn(join(folder, file)));
  if (taken.length > 0) {
    throw new UsageError(
      `nothing was written: ${taken.map((file) => join(folder, file)).join(', ')} is no page of ${command}; move it, or name another folder with --output`,
    );
  }
  const changed = [...pages].filter(
    ([file, text]) => !before.includes(file) || readFileSync(join(folder, file), 'utf8') !== text,
  );
  const gone = before.filter((file) => !pages.has(file) && isOwn(join(folder, file)));
  writeFiles(changed.map(([file, text]) => ({ path: join(folder, file), text, within: folder })));
  removeFiles(folder, gone);
  for (const [file] of changed) print(`${join(folder, file)}\n`);
  note(
    `${declared.name}: ${pages.size - 1} runbooks, ${changed.length} page${changed.length === 1 ? '' : 's'} written, ${gone.length} removed; begin with ${join(folder, 'README.md')}\n`,
  );
  return exitCodes.ok;
}

/** Whether this command, or the one of the project that holdfast is built in, has written the page. */
function isOwn(path: string): boolean {
  return /^(?:Cluster \S+\. )?Made by `/m.test(readFileSync(path, 'utf8'));
}
