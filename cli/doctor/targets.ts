import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterError } from '../../cluster/cluster-error.ts';
import { connect } from '../../cluster/connect.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { parseYaml } from '../../graph/yaml/parse-yaml.ts';
import { YamlError } from '../../graph/yaml/yaml-error.ts';
import type { Target } from './reach.ts';

/** Settings of a stack; none where its file is missing, or is no YAML: whoever reads it for a deployment says so. */
export function settingsOf(folder: string, cluster: string): JsonObject {
  const file = join(folder, `Pulumi.${cluster}.yaml`);
  if (!existsSync(file)) return {};
  try {
    const [document] = parseYaml(file, readFileSync(file, 'utf8'));
    return objectAt(isObject(document) ? document : {}, ['config']);
  } catch (error) {
    if (error instanceof YamlError) return {};
    throw error;
  }
}

/**
 * What `pulumi up` and runbooks speak with: the platforms' interfaces, the hosts that take files over SSH, and the cluster of the kubeconfig.
 * Where a provider can be sent elsewhere by a variable, so can this.
 */
export async function targetsOf(
  graph: ResourceGraph,
  folder: string,
  kubeconfig: string | undefined,
): Promise<Target[]> {
  const machines = graph.declared('machine').map(({ spec }) => spec);
  const clusters = graph.declared('cluster');
  const targets = [...clusters.flatMap(({ name }) => proxmoxOf(folder, name)), ...hostsOf(graph)];
  if (machines.some(({ kind }) => kind === 'hetzner-server'))
    targets.push(api('Hetzner', process.env['HCLOUD_ENDPOINT'] ?? 'https://api.hetzner.cloud/v1'));
  if (clusters.some(({ spec }) => spec.publicNames !== undefined))
    targets.push(api('Cloudflare', process.env['CLOUDFLARE_BASE_URL'] ?? 'https://api.cloudflare.com/client/v4'));
  if (kubeconfig !== undefined) targets.push(...(await clusterOf(kubeconfig)));
  return targets;
}

function proxmoxOf(folder: string, cluster: string): Target[] {
  const endpoint = textAt(settingsOf(folder, cluster), ['holdfast:proxmoxEndpoint']);
  if (endpoint === undefined || !URL.canParse(endpoint)) return [];
  return [
    {
      name: 'API of Proxmox',
      for: `pulumi up of ${cluster}`,
      at: { https: new URL('/api2/json/version', endpoint) },
      isTrusted: true,
      fix: `compare holdfast:proxmoxEndpoint in Pulumi.${cluster}.yaml with the address bar of its web interface`,
    },
  ];
}

/** Proxmox hosts that machines of the topology are made on. */
function hostsOf(graph: ResourceGraph): Target[] {
  const hosts = new Set(
    graph
      .declared('machine')
      .flatMap(({ spec }) => (spec.kind.startsWith('proxmox-') && 'host' in spec ? spec.host : [])),
  );
  return graph.declared('host').flatMap(({ name, spec }) => {
    const [first] = spec.addresses;
    const address = first?.ipv4 ?? first?.ipv6;
    if (!hosts.has(name) || address === undefined) return [];
    return [
      {
        name: `SSH of ${name}`,
        for: 'pulumi up: snippets go there over SSH',
        at: { ssh: address, port: 22 },
        isTrusted: false,
        fix: `compare hosts.${name}.addresses in the topology, and whether this machine may reach port 22 there`,
      },
    ];
  });
}

function api(name: string, address: string): Target {
  return {
    name: `API of ${name}`,
    for: 'pulumi up',
    at: { https: new URL(address) },
    isTrusted: true,
    fix: 'look whether this machine reaches the internet, and whether a proxy stands in between',
  };
}

/** Of a kubeconfig its server alone is taken. One that cannot be read is told by whoever uses it. */
async function clusterOf(kubeconfig: string): Promise<Target[]> {
  try {
    const { server } = await connect({ kubeconfig });
    if (!server.startsWith('https:')) return [];
    return [
      {
        name: 'API of the cluster',
        for: 'runbooks, recover and validate',
        at: { https: new URL('/readyz', server) },
        isTrusted: false,
        fix: 'once it is there: compare the server in the kubeconfig; one at Hetzner is reached through SSH (docs/provisioning.md, Hetzner)',
      },
    ];
  } catch (error) {
    if (error instanceof ClusterError) return [];
    throw error;
  }
}
