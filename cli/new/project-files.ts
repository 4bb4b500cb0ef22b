import { applicationSource, functionName } from './application-source.ts';
import { platformPackages, platformTopologies, type NewProject, type Platform } from './platforms.ts';

/** Versions of packages by name. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** A public key that opens nothing: everybody puts in their own. */
const exampleKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleE you@example.org';

/** Every file of a new project by its path. */
export function projectFiles(project: NewProject, versions: Versions): Map<string, string> {
  const { name } = project;
  return new Map([
    ['package.json', packageJson(project, versions)],
    ['tsconfig.json', tsconfig],
    ['.gitignore', 'node_modules/\n/nodes/\n'],
    ['README.md', readme(project)],
    ['Pulumi.yaml', pulumiProject(project)],
    [`Pulumi.${name}.yaml`, pulumiStack(project)],
    ['stacks/synth.ts', synth(name)],
    ['stacks/plan.ts', plan(name)],
    ['stacks/nodes.ts', nodes(name)],
    [
      'stacks/program.ts',
      `import ${variable(name)} from './${name}/program.ts';\n\n/** What the stack gives to people. */\nexport const outputs = ${variable(name)}.run();\n`,
    ],
    [`stacks/${name}/topology.ts`, topology(project)],
    [`stacks/${name}/charts.ts`, charts(name)],
    [`stacks/${name}/monitoring.ts`, monitoring],
    [`stacks/${name}/hello.ts`, hello(project)],
    [`stacks/${name}/program.ts`, program(project)],
    [`test/${name}.test.ts`, test(name)],
  ]);
}

function packageJson({ name, platform }: NewProject, versions: Versions): string {
  const pick = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.toSorted().map((each) => [each, versions[each] ?? '*']));
  return json({
    name: `${name}-cluster`,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      synth: 'tsx stacks/synth.ts',
      check: 'holdfast check dist',
      plan: `tsx stacks/plan.ts ${name}`,
      impact: `holdfast impact ${name}`,
      nodes: `tsx stacks/nodes.ts ${name}`,
      test: 'tsc && npm run synth && npm run check && npm run plan && vitest run',
    },
    dependencies: pick([
      'holdfast',
      'cdk8s',
      'constructs',
      '@pulumi/pulumi',
      '@pulumi/kubernetes',
      '@pulumi/random',
      '@pulumi/tls',
      ...platformPackages[platform],
    ]),
    devDependencies: pick(['@types/node', 'tsx', 'typescript', 'vitest']),
  });
}

const tsconfig = json({
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['stacks', 'test'],
});

function readme({ name, platform }: NewProject): string {
  const join =
    platform === 'bare-metal'
      ? 'Install Ubuntu 24.04 on the machines, then `npm run nodes`: it writes a join script for each and says what to do with it.'
      : 'It makes the machines and sets k3s up on them.';
  return `# ${name}

A k3s cluster of three servers, kept by Flux.

| file | says |
| --- | --- |
| \`stacks/${name}/topology.ts\` | what exists: hosts, machines, networks, storage, services, the cluster |
| \`stacks/${name}/charts.ts\` | what runs on it; \`npm run synth\` writes it to \`dist/\`, which Flux reads |
| \`stacks/${name}/program.ts\` | how its nodes come to be; \`npm run plan\` shows what \`pulumi up\` would do, offline |
| \`test/\` | what must hold; \`npm test\` runs everything that needs no cluster |

## From here to a running cluster

1. Put in what you have wherever \`topology.ts\` says \`correct\`: addresses, sizes, names. \`npm test\` says all that does not fit at once.
2. \`npx holdfast seal\` asks for the secrets that the tree still lacks, and encrypts them: where alerts go.
3. Add applications: \`npx holdfast new app <name> --cluster ${name} --kind stateless --image <image:tag> --port <port>\`.
4. See what falls when something fails: \`npm run impact\`.
5. Commit \`dist/\` and push to the repository that Flux reads.
6. \`pulumi stack init ${name}\`, set your key and the secrets that \`npm run plan\` lists, then \`pulumi up\`. ${join}
7. Set \`kubeconfig\` and \`knownHosts\`, and \`pulumi up\` once more: Flux is put onto the cluster.
`;
}

function pulumiProject({ name }: NewProject): string {
  return `name: ${name}
description: The nodes of the cluster ${name}. The name of the stack is that of the cluster.
runtime:
  name: nodejs
  options:
    typescript: false
    nodeargs: --import tsx
main: stacks/program.ts
`;
}

function pulumiStack({ platform }: NewProject): string {
  return [
    '# Secrets are missing here on purpose: npm run plan lists them, pulumi config set --secret sets them.',
    'config:',
    ...(platform === 'bare-metal'
      ? []
      : [
          '  # Replace the key by your own: it is the only way into the nodes.',
          '  holdfast:sshKeys:',
          `    - ${exampleKey}`,
        ]),
    ...(platform === 'proxmox' ? ['  holdfast:proxmoxEndpoint: https://192.168.1.11:8006/'] : []),
    '  # Replace it by the keys of your Git server: ssh-keyscan prints them, your provider publishes them.',
    `  holdfast:knownHosts: github.com ${exampleKey.split(' ').slice(0, 2).join(' ')}`,
    '',
  ].join('\n');
}

function synth(name: string): string {
  return `import { synthesize } from 'holdfast/synth';
import { ${functionName(name)} } from './${name}/charts.ts';

synthesize({ ${key(name)}: ${functionName(name)} });
`;
}

function plan(name: string): string {
  return `import { plan } from 'holdfast/plan';
import { topology } from './${name}/topology.ts';

await plan({
  project: '${name}',
  topologies: { ${key(name)}: topology },
  programs: async () => ({ ${key(name)}: (await import('./${name}/program.ts')).default }),
});
`;
}

function nodes(name: string): string {
  return `import { nodes } from 'holdfast/nodes';
import { topology } from './${name}/topology.ts';

nodes({ ${key(name)}: topology });
`;
}

function topology(project: NewProject): string {
  const { name, repository, platform } = project;
  const { sections, services, endpoint } = platformTopologies[platform](project);
  const imports = platform === 'hetzner' ? 'assumed, defineTopology, spreadGroup' : 'assumed, defineTopology';
  return `import { ${imports} } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Names are checked by the compiler, everything else when this is loaded. */
export const topology = defineTopology({
  source: '${name}',
  sites: { home: { description: assumed('${platform === 'hetzner' ? 'Hetzner Cloud nbg1' : 'where the machines stand'}', correct) } },
${indented(sections, 2)}
${indented(serviceSource(repository, services), 2)}
  clusters: {
    ${key(name)}: {
      distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
      nodes: { 'node-1': { role: 'server' }, 'node-2': { role: 'server' }, 'node-3': { role: 'server' } },
      endpoint: assumed('${endpoint}', 'the first server; a virtual address would outlive it'),
      domain: assumed('${name}.example', correct),
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: { kind: 'flannel', backend: 'vxlan' },
      loadBalancing: { kind: 'servicelb', pools: [] },
      storageClasses: {
        'local-path': {
          storage: 'node-disk',
          provisioner: 'rancher.io/local-path',
          reclaimPolicy: 'Delete',
          default: true,
        },
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: 'sops',
        version: '2.9',
        url: '${repository}',
        branch: 'main',
        service: 'git',
      },
      alerting: {
        evaluatedBy: 'Prometheus in the cluster, watched from outside by a dead-man’s switch',
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      // What opens everything else must be found when the cluster is gone.
      escrow: [
        { what: 'server-token', where: assumed('password manager', correct) },
        { what: 'sops-age-key', where: assumed('password manager', correct) },
      ],
      etcdSnapshots: { to: 'snapshots', schedule: '0 */6 * * *', kept: 28 },
      uses: [${platform === 'hetzner' ? "'object-storage'" : ''}],
    },
  },
});
`;
}

/** What lies outside, and what stops without it. */
function serviceSource(repository: string, services: readonly string[]): string[] {
  return [
    'services: {',
    '  git: {',
    "    kind: 'git',",
    `    endpoint: '${/@([^/:]+)/.exec(repository)?.[1] ?? ''}',`,
    "    without: 'changes are not applied; what runs goes on running',",
    '  },',
    "  ntfy: { kind: 'notifications', endpoint: 'ntfy.sh', without: 'nobody is told of an alert' },",
    '  healthchecks: {',
    "    kind: 'notifications',",
    "    endpoint: 'hc-ping.com',",
    "    without: 'a cluster that falls silent goes unnoticed',",
    '  },',
    ...services.map((line) => `  ${line}`),
    '},',
  ];
}

function charts(name: string): string {
  return `import type { Construct } from 'constructs';
import { ClusterTree, addUpgrades } from 'holdfast/charts';
import { addHello } from './hello.ts';
import { addMonitoring } from './monitoring.ts';
import { topology } from './topology.ts';

/** What runs on ${name}. */
export function ${functionName(name)}(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, '${name}', { topology });
  addUpgrades(tree, '2026-11');
  addMonitoring(tree);
  addHello(tree);
  return tree;
}
`;
}

const monitoring = `import {
  Alerts,
  Application,
  KubePrometheusStack,
  fluxAlerts,
  nameAlerts,
  nodeAlerts,
  workloadAlerts,
  type ClusterTree,
} from 'holdfast/charts';

/** Secrets that \`npx holdfast seal\` encrypts, one file each. */
const sealed = new URL('./sealed/', import.meta.url);

/** Prometheus, and alerts that leave the cluster. */
export function addMonitoring(tree: ClusterTree): void {
  new KubePrometheusStack(tree, {
    namespace: 'observability',
    timeout: '10m',
    retryInterval: '2m',
    receivers: { sealed },
    publishes: ['flux'],
    values: {
      prometheus: {
        prometheusSpec: {
          podMonitorSelectorNilUsesHelmValues: false,
          ruleSelectorNilUsesHelmValues: false,
          serviceMonitorSelectorNilUsesHelmValues: false,
          probeSelectorNilUsesHelmValues: false,
        },
      },
    },
  });
  const alerts = new Application(tree, 'cluster-alerts', { namespace: 'observability', podSecurity: 'privileged' });
  new Alerts(alerts, 'alerts', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts],
  });
}
`;

function hello({ name }: NewProject): string {
  return applicationSource(
    {
      name: 'hello',
      cluster: name,
      kind: 'stateless',
      namespace: 'apps',
      image: { repository: 'ghcr.io/stefanprodan/podinfo', tag: '6.9.2' },
      port: 9898,
      readinessPath: '/readyz',
      livenessPath: '/healthz',
      dataPath: '/data',
      capacity: '1Gi',
    },
    'package',
  );
}

const programs: Readonly<Record<Platform, (name: string) => string>> = {
  proxmox: (
    name,
  ) => `import { K3sNodes, bootstrapFlux, clusterProgram, kubeconfig, knownHosts, sopsAgeKey, ubuntuImage } from 'holdfast/infra';
import { ProxmoxNodes, proxmoxProvider, proxmoxSettings, proxmoxToken } from 'holdfast/infra/proxmox';
import { topology as own } from './topology.ts';

const cluster = '${name}';
const settings = { ...proxmoxSettings, proxmoxToken, knownHosts, kubeconfig, sopsAgeKey };

/** A server on each host, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = proxmoxProvider('proxmox', values.proxmoxEndpoint, { apiToken: values.proxmoxToken });
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, hasGuestAgent: true });
  new ProxmoxNodes(
    cluster,
    { topology, cluster, sshKeys, image: ubuntuImage, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
`,
  hetzner: (name) => `import * as hcloud from '@pulumi/hcloud';
import { K3sNodes, bootstrapFlux, clusterProgram, kubeconfig, knownHosts, secret, sopsAgeKey, sshKeys } from 'holdfast/infra';
import { HetznerNodes } from 'holdfast/infra/hetzner';
import { topology as own } from './topology.ts';

const cluster = '${name}';
const bucket = 'the application keys of the bucket';
const settings = {
  sshKeys: sshKeys({ what: 'who may log in to the nodes', from: 'your ~/.ssh/*.pub' }),
  hetznerToken: secret({ what: 'API token of the Hetzner project', from: 'Hetzner console, Security, API tokens' }),
  snapshotAccessKey: secret({ what: 'key id for etcd snapshots', from: bucket }),
  snapshotSecretKey: secret({ what: 'key for etcd snapshots', from: bucket }),
  knownHosts,
  kubeconfig,
  sopsAgeKey,
};

/** Three servers, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = new hcloud.Provider('hetzner', { token: values.hetznerToken });
  const snapshotKeys = { accessKey: values.snapshotAccessKey, secretKey: values.snapshotSecretKey };
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, snapshotKeys });
  new HetznerNodes(
    cluster,
    { topology, cluster, sshKeys, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
`,
  'bare-metal': (
    name,
  ) => `import { K3sNodes, bootstrapFlux, clusterProgram, kubeconfig, knownHosts, sopsAgeKey } from 'holdfast/infra';
import { topology as own } from './topology.ts';

const cluster = '${name}';
const settings = { knownHosts, kubeconfig, sopsAgeKey };

/** The token by which machines join with the scripts of \`npm run nodes\`, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys: [] });
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
`,
};

function program({ name, platform }: NewProject): string {
  return programs[platform](name);
}

function test(name: string): string {
  return `import { ResourceGraph, impactOf, modelOf, readFolderInto, stateAfter } from 'holdfast';
import { matchers } from 'holdfast/vitest';
import { expect, test } from 'vitest';
import { topology } from '../stacks/${name}/topology.ts';

test('the tree holds every invariant', () => {
  const { pass, message } = matchers.toHoldInvariants('dist', { failOn: 'warning' });
  expect(pass, message()).toBe(true);
});

test.each(Object.keys(topology.machines))('hello answers without %s', (machine) => {
  const graph = new ResourceGraph();
  readFolderInto(graph, 'dist');
  const { model } = modelOf(graph);
  const [failed, hello] = [\`machine/\${machine}\`, 'apps/hello'].map((wanted) =>
    model.parts.find(({ id, name }) => id === wanted || name === wanted),
  );
  if (failed === undefined || hello === undefined) throw new Error('the model has no such part');
  expect(['UNAFFECTED', 'DEGRADED']).toContain(stateAfter(impactOf(model, [failed]), hello));
});
`;
}

/** A variable for a name with dashes. */
function variable(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function key(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : `'${name}'`;
}

function indented(lines: readonly string[], spaces: number): string {
  return lines.map((line) => `${' '.repeat(spaces)}${line}`).join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
