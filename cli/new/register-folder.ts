import { UsageError } from '../exit-codes.ts';

/**
 * Adds a folder to those that nodes make for static volumes, in the text of a topology.
 *
 * @throws UsageError where the topology lists none, or several lists.
 */
export function registerFolder(text: string, file: string, name: string): string {
  const [list, ...others] = text.matchAll(/\bfolders: \[([^\]]*)\]/g);
  if (list === undefined || others.length > 0) {
    throw new UsageError(
      `${file}: found ${list === undefined ? 'no' : 'more than one'} list \`folders: […]\`; required: one, in the local-path storage of the cluster, with the folders that its nodes make; fix: write it, such as folders: ['${name}']`,
    );
  }
  const names = (list[1] ?? '').split(',').flatMap((each) => each.trim() || []);
  const quoted = `'${name}'`;
  return names.includes(quoted) ? text : text.replace(list[0], `folders: [${[...names, quoted].join(', ')}]`);
}
