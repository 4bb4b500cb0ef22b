import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fillCacheFolder } from '../files/cache-files.ts';
import { textAt, type Json } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import { failureToFetch } from './failure-to-fetch.ts';
import { newestTag } from './newest-tag.ts';
import { Program } from './run-program.ts';

/** The files of a repository at hand, or why there are none. */
export type FoundTree =
  { readonly is: 'found'; readonly path: string } | { readonly is: 'missing'; readonly reason: string };

/**
 * What others write decides where from and what is fetched. So nothing but the protocols of Flux is spoken, no link is made, and nobody is
 * asked anything.
 */
const settings = [
  ...['protocol.allow=never', 'protocol.https.allow=always', 'protocol.http.allow=always', 'protocol.ssh.allow=always'],
  ...['core.symlinks=false', 'core.hooksPath=/dev/null', 'advice.detachedHead=false'],
].flatMap((each) => ['-c', each]);
const environment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -oBatchMode=yes',
};

/** Trees of GitRepositories, which the user's git fetches with its own credentials. What is there is not fetched again. */
export class GitTrees {
  readonly #folder: string;
  readonly #git: Program;
  readonly #fetched = new Map<string, Promise<FoundTree>>();

  /** @param path of git @default HOLDFAST_GIT, or `git` on the path */
  constructor(cache: string, path: string = process.env['HOLDFAST_GIT'] ?? 'git') {
    this.#folder = join(cache, 'trees');
    this.#git = new Program({ name: 'git', path, remedy: 'install git, or set HOLDFAST_GIT to it' });
  }

  /** @param manifest of the GitRepository */
  get(manifest: Json): Promise<FoundTree> {
    const url = textAt(manifest, ['spec', 'url']) ?? '';
    const wanted = wantedOf(manifest);
    const variable = unknownIn(JSON.stringify([url, wanted]));
    if (variable !== undefined) return Promise.resolve(missing(`${variable} decides which tree it is`));
    if (!/^(https?|ssh):\/\//.test(url) || (wanted.is === 'reference' && !isReference(wanted.reference)))
      return Promise.resolve(missing('its GitRepository has no address or reference that git fetches'));
    const key = createHash('sha256')
      .update(JSON.stringify([url, wanted.is === 'range' ? wanted : wanted.reference]))
      .digest('hex');
    const known = this.#fetched.get(key) ?? this.#fetch(url, wanted, join(this.#folder, key));
    this.#fetched.set(key, known);
    return known;
  }

  async #fetch(url: string, wanted: Wanted, folder: string): Promise<FoundTree> {
    if (existsSync(folder)) return { is: 'found', path: join(folder, 'tree') };
    const chosen = wanted.is === 'range' ? await this.#newestTag(url, wanted.range) : wanted;
    if (chosen.is === 'missing') return chosen;
    const { reference } = chosen;
    const failure = await fillCacheFolder(folder, async (staged) => {
      const repository = join(staged, 'repository');
      const steps = [
        ['init', '--quiet', '--bare', repository],
        [...settings, ...of(repository), 'fetch', '--quiet', '--depth=1', '--no-tags', '--', url, reference],
        [...settings, ...of(repository), 'worktree', 'add', '--quiet', '--detach', join(staged, 'tree'), 'FETCH_HEAD'],
      ];
      for (const step of steps) {
        const run = await this.#git.run(step, { folder: staged, environment });
        if (run.is === 'not run') return run.reason;
        if (run.is === 'refused') return `its tree cannot be fetched: ${failureToFetch(run.said)}`;
      }
      return undefined;
    });
    return failure === undefined ? { is: 'found', path: join(folder, 'tree') } : missing(failure);
  }

  /** The newest tag of a range, as the server has it now. */
  async #newestTag(url: string, range: string): Promise<Reference | Missing> {
    const run = await this.#git.run([...settings, 'ls-remote', '--tags', '--refs', '--', url], { environment });
    if (run.is === 'not run') return missing(run.reason);
    if (run.is === 'refused') return missing(`its tags cannot be fetched: ${failureToFetch(run.said)}`);
    const tags = run.output.split('\n').flatMap((line) => /\trefs\/tags\/(.+)$/.exec(line)?.[1] ?? []);
    const newest = newestTag(tags.filter(isReference), range);
    if (newest === null) return missing(`its GitRepository asks for tags in ${range}, which is not understood`);
    return newest === undefined
      ? missing(`its GitRepository asks for tags in ${range}, and there is none`)
      : { is: 'reference', reference: `refs/tags/${newest}` };
  }
}

function of(repository: string): string[] {
  return ['--git-dir', repository];
}

type Missing = Extract<FoundTree, { is: 'missing' }>;

function missing(reason: string): Missing {
  return { is: 'missing', reason };
}

/** A commit, or the name of one. */
interface Reference {
  readonly is: 'reference';
  readonly reference: string;
}

/** What a GitRepository asks for. */
type Wanted = Reference | { readonly is: 'range'; readonly range: string };

/** Whether git takes it for a name, and not for an option. */
function isReference(text: string): boolean {
  return /^[\w./+@-]+$/.test(text);
}

/** In the order of source-controller: a commit, a name, a range of tags, a tag, a branch, which is `master` where none is said. */
function wantedOf(manifest: Json): Wanted {
  const at = (field: string): string | undefined => textAt(manifest, ['spec', 'ref', field]);
  const [commit, name, range, tag, branch = 'master'] = ['commit', 'name', 'semver', 'tag', 'branch'].map(at);
  const named = commit ?? name;
  if (named !== undefined) return { is: 'reference', reference: named };
  if (range !== undefined) return { is: 'range', range };
  return { is: 'reference', reference: tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}` };
}
