import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fillCacheFolder } from '../files/cache-files.ts';
import { textAt, type Json } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import { failureToFetch } from './failure-to-fetch.ts';
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
    const reference = referenceOf(manifest);
    const variable = unknownIn(`${url} ${reference ?? ''}`);
    if (variable !== undefined) return missing(`${variable} decides which tree it is`);
    if (reference === undefined) return missing('its GitRepository asks for a range of tags, which is not worked out');
    if (!/^(https?|ssh):\/\//.test(url) || !/^[\w./+@-]+$/.test(reference))
      return missing('its GitRepository has no address or reference that git fetches');
    const key = createHash('sha256')
      .update(JSON.stringify([url, reference]))
      .digest('hex');
    const known = this.#fetched.get(key) ?? this.#fetch(url, reference, join(this.#folder, key));
    this.#fetched.set(key, known);
    return known;
  }

  async #fetch(url: string, reference: string, folder: string): Promise<FoundTree> {
    if (existsSync(folder)) return { is: 'found', path: join(folder, 'tree') };
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
}

function of(repository: string): string[] {
  return ['--git-dir', repository];
}

function missing(reason: string): Promise<FoundTree> {
  return Promise.resolve({ is: 'missing', reason });
}

/** In the order of source-controller: a commit, a name, a range, a tag, a branch, which is `master` where none is said. Undefined for a range. */
function referenceOf(manifest: Json): string | undefined {
  const at = (field: string): string | undefined => textAt(manifest, ['spec', 'ref', field]);
  const [commit, name, semver, tag, branch = 'master'] = ['commit', 'name', 'semver', 'tag', 'branch'].map(at);
  if (commit !== undefined || name !== undefined) return commit ?? name;
  if (semver !== undefined) return undefined;
  return tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`;
}
