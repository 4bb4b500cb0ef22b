import { quote } from './names.ts';

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
}

export const applicationKinds = ['stateless', 'stateful', 'replicated'] as const;
export type ApplicationKind = (typeof applicationKinds)[number];

/** What each kind is, for help and questions. */
export const kindDescriptions: Readonly<Record<ApplicationKind, string>> = {
  stateless: 'two replicas on two nodes, no data of its own',
  stateful: 'one replica with a volume of the default storage class',
  replicated: 'one replica, its data kept in step on a second node, and a switch to move it there',
};

/** Name of the function that adds an application: `add` and the name in camel case. */
export function functionName(name: string): string {
  return `add${name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase())}`;
}

/** Where constructs come from: the package, or the folder `charts/` of the project that has them itself. */
export type Library = 'package' | 'folder';

/** The module that adds the application to a tree. */
export function applicationSource(app: NewApplication, library: Library): string {
  const { constructs, body } = templates[app.kind](app);
  const used = { ...constructs, Application: 'flux/application.ts' };
  const imports =
    library === 'package'
      ? [`import { ${Object.keys(used).sort(compare).join(', ')}, type ClusterTree } from 'holdfast/charts';`]
      : [
          ...Object.entries(used).map(([name, file]) => `import { ${name} } from '../../charts/${file}';`),
          "import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';",
        ].sort((a, b) => compare(a.slice(a.indexOf("'")), b.slice(b.indexOf("'"))));
  return [
    ...imports,
    '',
    `/** ${app.name}: ${kindDescriptions[app.kind]}. Sizes are a start: correct them when its use is known. */`,
    `export function ${functionName(app.name)}(tree: ClusterTree): void {`,
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    '}',
    '',
  ].join('\n');
}

interface Template {
  /** Files of constructs below charts/, by their names. */
  readonly constructs: Readonly<Record<string, string>>;
  readonly body: readonly string[];
}

const ownerProperty = 'owner: { user: 1000, group: 1000 }';
const owner = `${ownerProperty},`;
const resources = "resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },";

const templates: Readonly<Record<ApplicationKind, (app: NewApplication) => Template>> = {
  stateless: ({ name, namespace, image, port, readinessPath, livenessPath }) => ({
    constructs: { WebApplication: 'workloads/web-application.ts' },
    body: [
      `const app = new Application(tree, ${quote(name)}, { namespace: ${quote(namespace)} });`,
      "new WebApplication(app, 'web', {",
      `  name: ${quote(name)},`,
      `  image: { repository: ${quote(image.repository)}, ${/^[0-9a-f]{7,40}$/.test(image.tag) ? 'commit' : 'version'}: ${quote(image.tag)} },`,
      `  port: ${port},`,
      '  replicas: 2,',
      `  readinessPath: ${quote(readinessPath)},`,
      '  // Asks less than readiness: an application that waits for something else must not be restarted for it.',
      `  livenessPath: ${quote(livenessPath)},`,
      `  ${owner}`,
      `  ${resources}`,
      '});',
    ],
  }),
  stateful: ({ name, namespace, image, port, readinessPath, dataPath, capacity }) => ({
    constructs: { Claim: 'storage/claim.ts', AppTemplate: 'workloads/app-template.ts' },
    body: [
      `const app = new Application(tree, ${quote(name)}, { namespace: ${quote(namespace)} });`,
      `new Claim(app, 'data', { name: ${quote(name)}, capacity: ${quote(capacity)} });`,
      "new AppTemplate(app, 'app', {",
      `  image: { repository: ${quote(image.repository)}, tag: ${quote(image.tag)} },`,
      `  port: ${port},`,
      `  readinessPath: ${quote(readinessPath)},`,
      `  ${owner}`,
      `  volumes: { ${property(name)}: ${quote(dataPath)} },`,
      `  ${resources}`,
      '});',
    ],
  }),
  replicated: ({ name, namespace, image, port, readinessPath, dataPath, capacity }) => ({
    constructs: {
      ReplicatedVolumes: 'backup/replicated-volumes.ts',
      FailoverApplication: 'workloads/failover-application.ts',
    },
    body: [
      `const data = new Application(tree, ${quote(`${name}-volumes`)}, { namespace: ${quote(namespace)}, stage: 'storage' });`,
      `const { places } = new ReplicatedVolumes(data, 'volumes', { name: ${quote(name)}, capacity: ${quote(capacity)}, ${ownerProperty} });`,
      `const app = new Application(tree, ${quote(name)}, { namespace: ${quote(namespace)} });`,
      "new FailoverApplication(app, 'application', {",
      `  name: ${quote(name)},`,
      `  image: ${quote(`${image.repository}:${image.tag}`)},`,
      `  port: ${port},`,
      `  readinessPath: ${quote(readinessPath)},`,
      '  places,',
      '  // The one value to change when the primary node is gone.',
      "  active: 'primary',",
      `  dataPath: ${quote(dataPath)},`,
      `  ${owner}`,
      `  ${resources}`,
      '});',
    ],
  }),
};

function property(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : quote(name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
