import ignore, { type Ignore } from 'ignore';
import { posix } from 'node:path';

/** The file of a repository in which source-controller reads what an artifact leaves out. */
export const ignoreFile = '.sourceignore';

/** What source-controller always leaves out that could be YAML (`DefaultPatterns` of fluxcd/pkg/sourceignore). */
const always =
  /^(?:\.github|\.circleci)\/|(?:^|\/)(?:\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|\.drone\.yml|cloudbuild\.yaml|codeship-(?:services|steps)\.yml|\.goreleaser\.yml|\.sops\.yaml|\.flux\.yaml)$/;

/** One line of what an artifact leaves out. */
interface Pattern {
  readonly folder: string;
  readonly matcher: Ignore;
  /** Whether it takes files in again. */
  readonly takesIn: boolean;
}

/**
 * Says of a file whether the artifact whose top is `root` holds it: by every `.sourceignore` and by `spec.ignore` of its source. The last
 * pattern that fits a file decides, also where one before leaves out a folder above it: git would not look into that, source-controller does.
 */
export function artifactFilter(
  root: string,
  files: ReadonlyMap<string, string>,
  ignored: string,
): (path: string) => boolean {
  const written = [...files]
    .filter(([path]) => posix.basename(path) === ignoreFile && below(root, path) !== undefined)
    .sort(([a], [b]) => a.length - b.length)
    .flatMap(([path, text]) => patternsIn(text, posix.dirname(path)));
  const patterns = [...written, ...patternsIn(ignored, root)];
  return (path) => {
    const decides = patterns.findLast(({ folder, matcher }) => {
      const inside = below(folder, path);
      return inside !== undefined && matcher.ignores(inside);
    });
    return decides?.takesIn ?? !always.test(below(root, path) ?? '');
  };
}

function patternsIn(text: string, folder: string): Pattern[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const takesIn = line.startsWith('!');
    return [{ folder, takesIn, matcher: ignore().add(takesIn ? line.slice(1) : line) }];
  });
}

/** A path seen from a folder above it; undefined from elsewhere. */
function below(folder: string, path: string): string | undefined {
  if (folder === '.') return path.startsWith('../') || path.startsWith('/') ? undefined : path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) && path !== prefix ? path.slice(prefix.length) : undefined;
}
