import { readFileSync } from 'node:fs';
import { ownPackage } from '../own-manifest.ts';
import { quote } from './names.ts';
import { withoutAnswers } from './template-files.ts';

/** What `holdfast new app` writes down. */
export interface NewApplication {
  readonly name: string;
  readonly cluster: string;
  readonly kind: ApplicationKind;
  readonly namespace: string;
  /** Repository and tag of the image. */
  readonly image: { readonly repository: string; readonly tag: string };
  readonly port: number;
  readonly readinessPath: string;
  readonly livenessPath: string;
  /** Folder of its data, for the kinds that have some. */
  readonly dataPath: string;
  readonly capacity: string;
  /** Whether the cluster has what copies its volume. */
  readonly isCopied: boolean;
}

export const applicationKinds = ['stateless', 'stateful', 'replicated'] as const;
export type ApplicationKind = (typeof applicationKinds)[number];

/** What each kind is, for help and questions. */
export const kindDescriptions: Readonly<Record<ApplicationKind, string>> = {
  stateless: 'two replicas on two nodes, no data of its own',
  stateful: 'one replica with a volume, copied every day where the cluster has backups',
  replicated: 'one replica, its data kept in step on a second node, and a switch to move it there',
};

/** Name of the function that adds an application: `add` and the name in camel case. */
export function functionName(name: string): string {
  return `add${name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase())}`;
}

/** Where constructs come from: the package, or the folder `charts/` of the project that has them itself. */
export type Library = 'package' | 'folder';

/** Where a project that has the library itself finds what the templates import. */
const filesOfLibrary: Readonly<Record<string, string>> = {
  AppTemplate: 'workloads/app-template.ts',
  Application: 'flux/application.ts',
  Claim: 'storage/claim.ts',
  ClusterTree: 'flux/cluster-tree.ts',
  FailoverApplication: 'workloads/failover-application.ts',
  ReplicatedVolumes: 'backup/replicated-volumes.ts',
  WebApplication: 'workloads/web-application.ts',
};

/** The module that adds the application to a tree: its template, with what was given in the place of what stands there. */
export function applicationSource(app: NewApplication, library: Library): string {
  const file = `template/applications/${app.kind}${app.isCopied ? '.volsync' : ''}.ts`;
  const text = readFileSync(new URL(file, ownPackage().folder), 'utf8').replace(
    /'\.\.\/project\/stacks\/cluster-name\/([^']+)'/g,
    (_, sibling: string) => `'./${withoutAnswers(sibling)}'`,
  );
  return filled(library === 'package' ? text : importingFiles(text), app);
}

/** Each name from the file that declares it. */
function importingFiles(text: string): string {
  return text.replace(/^import \{ (.+) \} from 'holdfast\/charts';$/m, (_, names: string) =>
    names
      .split(', ')
      .map((name) => [name.replace(/^type /, ''), name.startsWith('type ') ? 'import type' : 'import'] as const)
      .map(([name, keyword]) => `${keyword} { ${name} } from '../../charts/${filesOfLibrary[name] ?? ''}';`)
      .join('\n'),
  );
}

/** What stands in a template for what is given, each at once: what is given is never read again. */
function filled(text: string, app: NewApplication): string {
  const { repository, tag } = app.image;
  const byText: Readonly<Record<string, string>> = {
    "'app-name-volumes'": quote(`${app.name}-volumes`),
    "'app-name'": quote(app.name),
    "'app-namespace'": quote(app.namespace),
    "'ghcr.io/example/site:1.4.2'": quote(`${repository}:${tag}`),
    "'ghcr.io/example/site'": quote(repository),
    "version: '1.4.2'": `${/^[0-9a-f]{7,40}$/.test(tag) ? 'commit' : 'version'}: ${quote(tag)}`,
    "'1.4.2'": quote(tag),
    "'/ready'": quote(app.readinessPath),
    "'/alive'": quote(app.livenessPath),
    "'/data'": quote(app.dataPath),
    "'5Gi'": quote(app.capacity),
    addAppName: functionName(app.name),
    '8080': String(app.port),
    'app-name': app.name,
  };
  const texts = Object.keys(byText).sort((a, b) => b.length - a.length);
  const [word = '', ...words] = texts.map((each) => each.replace(/[.]/g, '\\.'));
  return text.replace(new RegExp([word, ...words].join('|'), 'g'), (found) => byText[found] ?? found);
}
