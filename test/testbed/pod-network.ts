import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressAt } from '../../topology/index.ts';
import type { Machine } from './machine.ts';
import type { PlannedNode } from './plan.ts';

/** Where containerd looks for the network of its pods. */
export const networkFolder = '/etc/cni/net.d';

/** A node that was given its part of the pods' range. */
export interface NetworkedNode {
  readonly node: PlannedNode;
  readonly machine: Machine;
  readonly podRange: string;
}

/** Gives the pods of a node a bridge, and the node the ways to the pods of the others: what flannel does with `host-gw`. */
export function connectPods(own: NetworkedNode, nodes: readonly NetworkedNode[], files: string): void {
  const { node, machine, podRange } = own;
  const path = join(files, `${node.name}.network.json`);
  writeFileSync(path, JSON.stringify(networkOf(node, podRange)));
  for (const other of nodes) {
    if (other.node === node) continue;
    machine.must('ip', 'route', 'replace', other.podRange, 'via', other.node.addresses[0].address);
  }
  machine.must('mkdir', '-p', networkFolder);
  machine.must('cp', path, join(networkFolder, '10-bed.conflist'));
}

function networkOf({ mtu }: PlannedNode, subnet: string): object {
  const ipam = {
    type: 'host-local',
    ranges: [[{ subnet, gateway: addressAt(subnet, 1) }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, mtu, ipam };
  return {
    ...{ cniVersion: '1.0.0', name: 'bed' },
    plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }],
  };
}
