import { sh, type Shell } from '../../topology/shell.ts';
import { beforeK3s, type K3sRole } from './before-k3s.ts';
import type { NodeFile } from './node-setup.ts';

/**
 * Names the interface of the pod network by the address of its node, before each start of k3s. Without a name flannel takes the interface of
 * the default route, whatever the node's address (k3s 1.35, pkg/agent/flannel/flannel.go, LookupExtInterface: no interface given, so
 * GetDefaultGatewayInterface): on a server with a public and a private address pods would talk over the public one. The name itself stands
 * in no topology: it follows the slot, the driver and the image. k3s reads the file after its own (pkg/configfilearg, `config.yaml.d`).
 */
export function podInterface(address: string, role: K3sRole): { readonly files: readonly NodeFile[] } {
  return beforeK3s('pod-interface', interfaceScript(address), role);
}

/** A private network may come up after k3s is started: it is waited for, and k3s is started again where it stays away. */
function interfaceScript(address: string): Shell {
  return sh`#!/bin/sh
# Written by holdfast: the pod network goes over the interface that has the address of this node.
set -eu
address=${address}
folder="\${CONFIG:-/etc/rancher/k3s}/config.yaml.d"
left="\${TRIES:-60}"
while :; do
  interface=$(ip -o address show to "$address" | head -n 1 | cut -d ' ' -f 2)
  if [ -n "$interface" ]; then break; fi
  left=$((left - 1))
  if [ "$left" -le 0 ]; then echo "no interface has $address, the address of this node" >&2; exit 1; fi
  sleep 2
done
mkdir -p "$folder"
printf 'flannel-iface: "%s"\\n' "$interface" > "$folder/50-holdfast-interface.yaml.new"
mv "$folder/50-holdfast-interface.yaml.new" "$folder/50-holdfast-interface.yaml"
`;
}
