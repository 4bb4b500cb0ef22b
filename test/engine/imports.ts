import type { Properties } from './check-inputs.ts';
import type { Thing } from './world.ts';

/** The id by which something that exists is imported, where that is not its own: guests and files are told with their node. */
export function importIdOf({ type, id, state }: Thing): string {
  const node = String(state['nodeName']);
  if (/:(VmLegacy|ContainerLegacy)$/.test(type) || type === 'proxmoxve:download/file:File') return `${node}/${id}`;
  if (type !== 'proxmoxve:index/fileLegacy:FileLegacy') return id;
  const [datastore, path] = id.split(':');
  return `${node}:${datastore}/${path}`;
}

/**
 * What a provider does not read of something that it did not make: terraform-provider-hcloud f81c9af4 (internal/server/resource.go:1239-1303),
 * terraform-provider-proxmox d6bd1ff (proxmoxtf/resource/vm/vm.go:5631-5643: defaults take the place of what only a configuration says).
 */
const unread: Readonly<Record<string, readonly string[]>> = {
  'hcloud:index/server:Server': ['publicNets', 'networks', 'userData', 'sshKeys', 'shutdownBeforeDeletion'],
  'proxmoxve:index/vmLegacy:VmLegacy': [
    ...['migrate', 'stopOnDestroy', 'rebootAfterUpdate', 'deleteUnreferencedDisksOnDestroy'],
  ],
};

/** What the provider says of something that is imported. */
export function toldOnImport({ type, state }: Thing): Properties {
  return Object.fromEntries(Object.entries(state).filter(([key]) => unread[type]?.includes(key) !== true));
}
