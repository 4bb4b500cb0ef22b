import { posix } from 'node:path';

/** A way down, as nearly all are: its parts begin with no dot, and none is empty. */
const wayDown = /^(?:\.\/)?((?:[^./][^/]*\/)*[^./][^/]*)\/?$/;

/** `path` seen from `folder`, without `.`, `..` and a closing slash. The folder is without them already. */
export function resolveFrom(folder: string, path: string): string {
  const down = wayDown.exec(path)?.[1];
  if (down !== undefined && !folder.endsWith('/')) return folder === '.' ? down : `${folder}/${down}`;
  return posix.join(folder, path).replace(/\/$/, '');
}

/** Why kustomize reads no absolute path; undefined for one that is none. */
export function whyNoPath(entry: string): string | undefined {
  return entry.startsWith('/')
    ? `${entry} is absolute, and kustomize reads nothing from the top of a machine`
    : undefined;
}

/** Whether an entry lies in another repository. */
export function isRemote(entry: string): boolean {
  return /^[a-z+]+:\/\/|^git@|\?ref=|^github\.com\//.test(entry);
}
