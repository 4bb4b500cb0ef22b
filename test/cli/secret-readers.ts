import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { folders } from '../structure/folders.ts';

/** What a module that reads is given with a secret in it: an input of a repository, or arguments of a way to run a command. */
export type Canary =
  | { readonly input: string }
  /** `beside` is a file that no argument names. */
  | { readonly run: readonly string[]; readonly beside?: string }
  /** Why it reads nothing that somebody could have put a secret into, or shows nothing of it. */
  | { readonly none: string };

const root = new URL('../..', import.meta.url).pathname;

/** Ways by which something comes in: of the file system, of other programs, of a cluster, of a terminal, of a package. */
const ways: readonly RegExp[] = [
  /\b(readFile|readFileSync|readSync|readvSync|openSync|createReadStream)\b/,
  /(?:from |require\(|import\()['"](node:)?(fs\/promises|child_process|https?|http2|net|tls|dgram|readline|readline\/promises)['"]/,
  /\b(loadFromFile|loadFromDefault|loadFromString|loadFromOptions|fetch)\(/,
  /\bpathToFileURL\b/,
];
/** Functions of holdfast that hand on what they read, by the module that has them. */
const handing: Readonly<Record<string, readonly string[]>> = {
  'graph/disk/read-file.ts': ['textOf'],
  'graph/disk/read-files.ts': ['FileReader'],
  'graph/disk/file-cache.ts': ['FileCache'],
  'graph/disk/find-files.ts': ['findYamlFiles'],
  'graph/disk/other-files.ts': ['otherFilesBelow'],
  'graph/readers/read-folder.ts': ['readFolderInto'],
  'cluster/connect.ts': ['connect'],
  'recovery/recognition/remembered-clusters.ts': ['rememberedClusters'],
  'cli/read-tree.ts': ['readTree'],
  'cli/impact/read-report.ts': ['readReport'],
};

/** Every module that reads something, or takes a function that does. */
export function modulesThatRead(): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.[cm]?[jt]s$/.test(file))
        .map((file) => posix.join(folder, file)),
    )
    .filter((file) => reads(file, readFileSync(join(root, file), 'utf8')))
    .sort();
}

/** Whether a module with this text reads. */
export function reads(file: string, text: string): boolean {
  if (ways.some((way) => way.test(text))) return true;
  return [...text.matchAll(/import (?!type\b)([^;]*?) from '(\.[^']*)';/g)].some(([, names = '', from = '']) => {
    const taken = names.replaceAll(/\btype \w+/g, '');
    const module = posix.join(posix.dirname(file), from);
    return handing[module]?.some((name) => new RegExp(`\\b${name}\\b`).test(taken)) === true;
  });
}

const repository: Canary = { input: 'a Secret, readable' };
const comparesOnly: Canary = { none: 'it compares what it read with what it is to write; its errors name paths' };

/** What each is given. */
export const readers: Readonly<Record<string, Canary>> = {
  'charts/secrets/sealed-secret.ts': { run: ['SealedSecret'] },
  'charts/synth/write-tree.ts': comparesOnly,
  'cli/check/baseline-file.ts': { run: ['check', '--baseline'] },
  'cli/check/check.ts': repository,
  'cli/check/configuration.ts': { run: ['check', '--config', 'c.yaml'] },
  'cli/check/read-folders.ts': repository,
  'cli/check/watch.ts': { none: 'it runs check, and shows nothing itself' },
  'cli/doctor/doctor.ts': { run: ['doctor'] },
  'cli/doctor/reach.ts': {
    none: 'of what answers it takes a status, or the version in a greeting; a login in an address is not sent',
  },
  'cli/doctor/targets.ts': { run: ['doctor', '--reach'] },
  'cli/doctor/machine.ts': { none: 'of what programs say it takes a version, digits and dots' },
  'cli/git/git.ts': { run: ['diff', 'HEAD'] },
  'cli/impact/diff.ts': { run: ['impact', '--diff'] },
  'cli/impact/impact.ts': { run: ['impact'] },
  'cli/impact/read-report.ts': { run: ['impact'] },
  'cli/import/import.ts': { run: ['import'] },
  'cli/import/read/machine-documents.ts': { run: ['import'], beside: 'r/talos/one.yaml.j2' },
  'cli/live/connection.ts': { run: ['validate', '--kubeconfig'] },
  'cli/live/failover.ts': { run: ['failover', 'TREE'] },
  'cli/live/intended-cluster.ts': { run: ['recognise', 'TREE'] },
  'cli/live/plan-of.ts': { run: ['recover', 'TREE'] },
  'cli/live/recognise.ts': { run: ['recognise', 'TREE', '--remember'] },
  'cli/live/release.ts': { run: ['volumes', 'release', '--run'] },
  'cli/new/app.ts': { run: ['new', 'app'] },
  'cli/new/application-source.ts': { none: 'it reads templates of holdfast' },
  'cli/new/template-files.ts': { none: 'it reads the template of holdfast' },
  'cli/own-manifest.ts': { none: 'it reads the package.json of holdfast' },
  'cli/runbooks/runbooks.ts': { run: ['runbooks', 'TREE'] },
  'cli/read-tree.ts': { run: ['impact'] },
  'cli/seal/seal.ts': { run: ['seal'] },
  'cli/seal/secret-values.ts': { run: ['seal', '--from'] },
  'cli/seal/sops.ts': { run: ['seal', '--from'] },
  'cluster/client.ts': { run: ['validate', 'TREE'] },
  'cluster/connect.ts': { run: ['check', '--kubeconfig'] },
  'files/folder-locks.ts': { none: 'it reads locks that holdfast wrote: a host, a process, a number' },
  'files/refusal-to-write.ts': comparesOnly,
  'files/write-files.ts': { none: 'it opens files to write them' },
  'gates/cdk8s/index.cjs': { none: 'it hands on the JSON of check' },
  'gates/vitest.ts': { run: ['toHoldInvariants'] },
  'graph/disk/file-cache.ts': repository,
  'graph/disk/other-files.ts': { input: 'a file of a secretGenerator' },
  'graph/disk/read-file.ts': repository,
  'graph/disk/read-files.ts': repository,
  'graph/readers/read-folder.ts': { input: 'settings of a secretGenerator' },
  'helm/added-repositories.ts': { run: ['check', '--render'], beside: 'repositories.yaml' },
  'helm/chart-files.ts': { run: ['check', '--charts'] },
  'helm/chart-store.ts': { run: ['check', '--charts'] },
  'helm/chart-with-values-files.ts': { run: ['check', '--charts'] },
  'helm/charts-folder.ts': { run: ['check', '--charts'] },
  'helm/git-trees.ts': { none: 'git fetches into a folder, and other modules read what is there' },
  'helm/render-release.ts': { run: ['check', '--render'] },
  'helm/run-program.ts': { run: ['check', '--render'] },
  'infra/nodes/run-steps.ts': { run: ['runSteps'] },
  'output/outlet.ts': { none: 'it reads a yes' },
  'project/plan/configuration.ts': { run: ['plan.ts', 'honeydue'] },
  'project/plan/plan.ts': { run: ['plan.ts', '--against'] },
  'project/steps/show-or-run.ts': { run: ['move-label.ts', '--run'] },
  'recovery/recognition/remembered-clusters.ts': { run: ['recognise', 'TREE'] },
  'stacks/coverage.ts': { none: 'it reads the tests of this repository' },
};
