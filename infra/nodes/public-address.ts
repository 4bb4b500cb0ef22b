import type { Family } from '../../topology/addresses.ts';
import { sh, shellLines, type Shell } from '../../topology/shell.ts';
import { beforeK3s, type K3sRole } from './before-k3s.ts';
import type { NodeFile } from './node-setup.ts';

/**
 * Tells k3s the public addresses of its node, which stand in no topology: they are rented with the server. Where they are known, its load balancer
 * publishes them (k3s 1.35, pkg/cloudprovider/servicelb.go, podIPs: external addresses before internal ones), and kube-proxy hands what comes to one of them
 * to a pod of this node with the address of whoever sent it. Where they are not, it publishes private ones, to which nothing comes from outside: the
 * packet goes through the pod of the load balancer, which puts its own address in (klipper-lb 75a20be, entry, MASQUERADE), and Traefik takes
 * nobody's word on who asked.
 */
export function publicAddress(families: readonly Family[], role: K3sRole): { readonly files: readonly NodeFile[] } {
  return beforeK3s('public-address', addressScript(families), role);
}

/** Addresses from which the node itself would go out, by its routes alone: nothing is sent. */
const outside: Readonly<Record<Family, readonly [option: string, address: string]>> = {
  ipv4: ['-4', '1.1.1.1'],
  ipv6: ['-6', '2606:4700:4700::1111'],
};

function addressScript(families: readonly Family[]): Shell {
  const questions = families.map((family) => {
    const [option, address] = outside[family];
    return sh`ask ${option} ${address}`;
  });
  return sh`#!/bin/sh
# Written by holdfast: the load balancer of k3s answers at the public addresses of this node.
set -eu
folder="\${CONFIG:-/etc/rancher/k3s}/config.yaml.d"
left="\${TRIES:-60}"
ask() {
  address=$(ip -o "$1" route get "$2" 2>/dev/null | sed -n 's/.* src \\([0-9a-f.:]*\\).*/\\1/p')
  if [ -z "$address" ]; then missing="$2"; fi
  addresses="\${addresses:+$addresses,}$address"
}
while :; do
  addresses=""
  missing=""
  ${{ shell: shellLines(questions) }}
  if [ -z "$missing" ]; then break; fi
  left=$((left - 1))
  if [ "$left" -le 0 ]; then echo "this node has no route to $missing: its public address is not known" >&2; exit 1; fi
  sleep 2
done
mkdir -p "$folder"
printf 'node-external-ip: "%s"\\n' "$addresses" > "$folder/50-holdfast-public-address.yaml.new"
mv "$folder/50-holdfast-public-address.yaml.new" "$folder/50-holdfast-public-address.yaml"
`;
}
