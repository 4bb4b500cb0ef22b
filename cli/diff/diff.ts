import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { withScratchFolder } from '../../files/with-scratch-folder.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Medium } from '../../output/media.ts';
import { note, print, printJson } from '../../output/outlet.ts';
import { chosenRules } from '../check/chosen-rules.ts';
import { readConfiguration, severities } from '../check/configuration.ts';
import { PathPatterns } from '../check/path-patterns.ts';
import { renderInto } from '../check/render.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { oneOf } from '../one-of.ts';
import { writeCommitFiles } from '../git/commit-files.ts';
import { git, realPath, refuseOption, topOf, type Asked } from '../git/git.ts';
import { compare, type Compared } from './compared.ts';
import { humanDiff } from './human.ts';
import { readSide, type Side, type SideOptions } from './side.ts';

export interface DiffOptions {
  readonly format: string;
  readonly today: string;
  readonly config?: string;
  readonly profile?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly failOn?: string;
  readonly failIfWorse?: boolean;
  readonly all?: boolean;
  readonly render?: boolean;
  readonly charts?: string;
}

const formats = ['human', 'json', 'markdown'] as const;
const mediumOf: Readonly<Record<(typeof formats)[number], Medium>> = {
  human: 'terminal',
  json: 'json',
  markdown: 'markdown',
};

/** `holdfast diff`: what a change of a repository does to its clusters: objects, findings, failures. */
export async function diff(before: string, folders: readonly string[], options: DiffOptions): Promise<number> {
  const medium = mediumOf[oneOf('--format', options.format, formats)];
  const { failOn } = options;
  if (failOn !== undefined) oneOf('--fail-on', failOn, severities);
  const missing = folders.filter((folder) => !existsSync(folder));
  if (missing.length > 0) throw new UsageError(`${missing.join(', ')}: not there; name folders that hold manifests`);
  const { compared, sides } = await comparedSides(before, folders, { ...options, medium });
  for (const trouble of sides.before.troubles) note(`before: ${trouble}\n`);
  for (const trouble of sides.after.troubles) note(`${trouble}\n`);
  if (medium === 'json') printJson({ version: 1, ...compared, errors: sides.after.troubles });
  else if (medium === 'markdown') print((await import('./markdown.ts')).markdownDiff(compared), medium);
  else print(humanDiff(compared, options), medium);
  return exitCodeOf(compared, sides.after, options);
}

function exitCodeOf({ findings, impact }: Compared, { troubles }: Side, { failOn, failIfWorse }: DiffOptions): number {
  if (troubles.length > 0) return exitCodes.usage;
  const failing = failOn === undefined ? [] : severities.slice(0, severities.indexOf(failOn as Severity) + 1);
  const isWorse = failIfWorse === true && impact.some(({ worse }) => worse.length > 0);
  return isWorse || findings.added.some(({ severity }) => failing.includes(severity))
    ? exitCodes.findings
    : exitCodes.ok;
}

interface Sides {
  readonly compared: Compared;
  readonly sides: Readonly<Record<'before' | 'after', Side>>;
}

type ReadingOptions = DiffOptions & { readonly medium: Medium };

/** Reads both sides: git's, or those of two folders. */
async function comparedSides(before: string, folders: readonly string[], options: ReadingOptions): Promise<Sides> {
  if (/^[./]/.test(before)) {
    // No name of a commit begins so.
    if (!existsSync(before) || !statSync(before).isDirectory())
      throw new UsageError(`${before}: there is no such folder; name a commit, or a folder to compare with`);
    if (folders.length !== 1)
      throw new UsageError(`${before} is a folder: it is compared with one other; name one, not ${folders.length}`);
    const [after = '.'] = folders;
    return comparedFrom({ from: resolve(before), folders: ['.'] }, { from: resolve(after), folders: ['.'] }, options);
  }
  const asked = { by: 'diff', commit: before };
  refuseOption(asked);
  const [top, ...others] = new Set(folders.map((folder) => topOf(asked, folder)));
  if (top === undefined || others.length > 0)
    throw new UsageError(`${folders.join(', ')} lie in several repositories; compare those of one`);
  const commit = mergeBase(asked, top);
  return withScratchFolder(async (scratch) => {
    const below = folders.map((folder) => relative(top, realPath(folder)).replaceAll('\\', '/'));
    const without = writeCommitFiles({ ...asked, commit }, top, below.includes('') ? [] : below, scratch);
    return comparedFrom({ from: scratch, folders: below }, { from: top, folders: below, without }, options);
  });
}

interface Place {
  readonly from: string;
  readonly folders: readonly string[];
  /** Folders that the other side cannot have. @default none */
  readonly without?: readonly string[];
}

async function comparedFrom(before: Place, after: Place, options: ReadingOptions): Promise<Sides> {
  const configuration = await readConfiguration(options.config);
  const rules = chosenRules(options, configuration);
  const { medium, today } = options;
  const render = options.render === true ? renderInto(options.charts) : undefined;
  const excludedBelow = ({ from, without = [] }: Place): PathPatterns => {
    const folder = join(from, relative(after.from, resolve(configuration.folder)));
    const literal = without.map((path) => relative(folder, join(from, path)).replace(/[\\*?[\](){}!+@]/g, '\\$&'));
    return new PathPatterns([...(configuration.exclude ?? []), ...literal], folder);
  };
  const read = (place: Place): Promise<Side> => {
    const { from, folders } = place;
    const sideOptions: SideOptions = { rules, today, medium, exclude: excludedBelow(place), render };
    return readSide(
      from,
      folders.map((folder) => folder || '.'),
      sideOptions,
    );
  };
  const sides = { before: await read(before), after: await read(after) };
  return { compared: compare(sides.before, sides.after, medium), sides };
}

/** Where the change began: what others did since is none of it. The commit itself where the two have nothing in common. */
function mergeBase(asked: Asked, top: string): string {
  git(asked, top, ['rev-parse', '--verify', `${asked.commit}^{commit}`]);
  try {
    return git(asked, top, ['merge-base', asked.commit, 'HEAD']).toString().trim();
  } catch {
    return asked.commit;
  }
}
