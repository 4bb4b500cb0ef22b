import { dump } from 'js-yaml';
import type { Topology } from '../../topology/topology.ts';
import { talosMachineConfig } from '../talos/machine-config.ts';
import { joinScript, secretPlaceholders } from './join-script.ts';
import { nodeSetup } from './node-setup.ts';

/**
 * Files by name, one for each machine that nobody sets up whole: join scripts for bare metal, WSL2 and containers, machine
 * configurations for Talos. None holds a secret.
 */
export function nodeFiles(topology: Topology, clusterName: string): Map<string, string> {
  const cluster = topology.clusters[clusterName];
  const nodes = Object.keys(cluster?.nodes ?? {});
  if (cluster?.distribution.kind === 'talos') {
    return new Map(nodes.map((name) => [`${name}.yaml`, yaml(talosMachineConfig(topology, clusterName, name))]));
  }
  return new Map(
    nodes.flatMap((name) => {
      const kind = topology.machines[name]?.kind;
      if (kind === 'proxmox-vm' || kind === 'hetzner-server') return [];
      const setup = nodeSetup(topology, clusterName, name, secretPlaceholders);
      return [[`join-${name}.sh`, joinScript(setup, kind)] as const];
    }),
  );
}

function yaml(documents: readonly object[]): string {
  return documents.map((document) => `---\n${dump(document, { lineWidth: -1, noRefs: true })}`).join('');
}
