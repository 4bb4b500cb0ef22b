import { applicationSource, functionName } from './application-source.ts';
import { key } from './names.ts';
import type { NewProject, Platform } from './platforms.ts';

export function synth(name: string): string {
  return `import { synthesize } from 'holdfast/synth';
import { ${functionName(name)} } from './${name}/charts.ts';

synthesize({ ${key(name)}: ${functionName(name)} });
`;
}

export function plan(name: string): string {
  return `import { plan } from 'holdfast/plan';
import { topology } from './${name}/topology.ts';

await plan({
  project: '${name}',
  topologies: { ${key(name)}: topology },
  programs: async () => ({ ${key(name)}: (await import('./${name}/program.ts')).default }),
});
`;
}

export function nodes(name: string): string {
  return `import { nodes } from 'holdfast/nodes';
import { topology } from './${name}/topology.ts';

nodes({ ${key(name)}: topology });
`;
}

export function replace(name: string): string {
  return `import { replace } from 'holdfast/replace';
import { topology } from './${name}/topology.ts';

await replace({
  project: '${name}',
  topologies: { ${key(name)}: topology },
  programs: async () => ({ ${key(name)}: (await import('./${name}/program.ts')).default }),
});
`;
}

export function moveLabel(name: string): string {
  return `import { moveLabel } from 'holdfast/move-label';
import { topology } from './${name}/topology.ts';

await moveLabel({ ${key(name)}: topology });
`;
}

export function charts(name: string): string {
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

export const monitoring = `import {
  Alerts,
  Application,
  KubePrometheusStack,
  etcdAlerts,
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
    // Until there is storage that outlives a node: a local volume would tie it to the host whose loss it tells.
    keeps: { nothing: 'the cluster has volumes of single nodes alone' },
    values: {},
  });
  const alerts = new Application(tree, 'cluster-alerts', { namespace: 'observability', podSecurity: 'privileged' });
  new Alerts(alerts, 'alerts', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts, ...etcdAlerts(tree)],
  });
}
`;

export function hello({ name }: NewProject): string {
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
  ) => `import { K3sNodes, bootstrapFlux, clusterProgram, gitToken, kubeconfig, knownHosts, sopsAgeKey, ubuntuImage } from 'holdfast/infra';
import { ProxmoxNodes, proxmoxProvider, proxmoxSettings, proxmoxToken } from 'holdfast/infra/proxmox';
import { topology as own } from './topology.ts';

const cluster = '${name}';
const settings = { ...proxmoxSettings, proxmoxToken, knownHosts, gitToken, kubeconfig, sopsAgeKey };

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
import { K3sNodes, bootstrapFlux, clusterProgram, gitToken, kubeconfig, knownHosts, secret, sopsAgeKey, sshKeys } from 'holdfast/infra';
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
  gitToken,
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
  ) => `import { K3sNodes, bootstrapFlux, clusterProgram, gitToken, kubeconfig, knownHosts, sopsAgeKey } from 'holdfast/infra';
import { topology as own } from './topology.ts';

const cluster = '${name}';
const settings = { knownHosts, gitToken, kubeconfig, sopsAgeKey };

/** The token by which machines join with the scripts of \`npm run nodes\`, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys: [] });
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
`,
};

export function program({ name, platform }: NewProject): string {
  return programs[platform](name);
}

export function test(name: string): string {
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
