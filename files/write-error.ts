/** Something that cannot be written, in one line: why, and what became of the rest. Shown without a stack trace. */
export class WriteError extends Error {}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBUSY: 'it is in use',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'something else stands there',
  EISDIR: 'a folder stands there',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its folder is gone',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a file stands where a folder belongs',
  EPERM: 'the system does not allow it',
  EROFS: 'the file system is read-only',
};

/** What went wrong, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

/** The code of an error of the system, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

const mostShown = 5;

/** Some paths, and how many more there are. */
export function listed(paths: readonly string[]): string {
  const more = paths.length - mostShown;
  return `${paths.slice(0, mostShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
