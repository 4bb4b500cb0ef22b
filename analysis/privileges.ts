import { containerFile, containerLines } from './container-lines.ts';
import { isObject, listAt, objectAt } from '../graph/json.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { PlannedResource } from '../graph/resource/planned-resource.ts';

/** More than an API token with the role PVEAdmin gives. */
export type Privilege =
  'SSH to the host' | 'password of root@pam' | 'a shell on the host' | 'Mapping.Modify' | 'Sys.Modify';

/** A privilege that the token needs in Proxmox. */
export interface NeededPrivilege {
  /** Its name, such as `VM.Allocate`. */
  readonly privilege: Privilege;
  /** What needs it. */
  readonly resource: PlannedResource;
  /** What of the resource needs it. */
  readonly because: string;
}

/**
 * What a deployment to Proxmox needs beyond an API token with the role PVEAdmin, resource by resource, before anything is applied. From the sources
 * of the provider and of Proxmox VE 9: some calls of its API are refused to every token, and two privileges are not in that role
 * (pve-access-control, src/PVE/AccessControl.pm: Sys.Modify is of the group `root`, and `create_roles` takes Mapping.Modify out).
 */
export function neededPrivileges(graph: ResourceGraph): NeededPrivilege[] {
  return graph.planned().flatMap((resource) => {
    if (resource.step === 'same' || resource.step === 'delete' || resource.step === 'read') return [];
    return [...privilegesOf(resource)].map(([privilege, because]) => ({ privilege, resource, because }));
  });
}

function* privilegesOf({ resourceType, inputs }: PlannedResource): Generator<[Privilege, string]> {
  switch (resourceType) {
    case 'proxmoxve:index/fileLegacy:FileLegacy':
      if (inputs['contentType'] === 'snippets') yield ['SSH to the host', 'snippets are uploaded over SSH'];
      if (inputs['contentType'] === 'backup') yield ['SSH to the host', 'backups are uploaded over SSH'];
      return;
    case 'proxmoxve:hardware/mapping/pci:Pci':
      yield ['Mapping.Modify', 'a PCI mapping; the role PVEMappingAdmin has it'];
      return;
    case 'proxmoxve:backup/job:Job':
    case 'proxmoxve:network/linux/bridge:Bridge':
      yield ['Sys.Modify', 'a setting of the host or the cluster; a role of your own has it, or Administrator'];
      return;
    case 'proxmoxve:index/vmLegacy:VmLegacy':
      if (listAt(inputs, ['hostpcis']).some((device) => isObject(device) && device['id'] !== undefined))
        yield ['password of root@pam', 'a raw PCI address; a mapping needs none'];
      if (objectAt(inputs, ['cpu'])['affinity'] !== undefined) yield ['password of root@pam', 'cpu.affinity'];
      return;
    case 'proxmoxve:index/containerLegacy:ContainerLegacy':
      yield* ofContainer(inputs);
  }
}

function* ofContainer(inputs: PlannedResource['inputs']): Generator<[Privilege, string]> {
  const binds = listAt(inputs, ['mountPoints']).flatMap((mount) =>
    isObject(mount) && String(mount['volume']).startsWith('/') ? [String(mount['volume'])] : [],
  );
  if (binds.length > 0) {
    yield ['password of root@pam', `bind mount of ${binds.join(', ')}`];
    // pve-container, src/PVE/LXC.pm, mountpoint_mount, when it is made and whenever it starts.
    yield [
      'a shell on the host',
      `Proxmox makes no container whose folders are missing: first mkdir -p ${binds.join(' ')}, and mount there what it shall see`,
    ];
  }
  const features = Object.entries(objectAt(inputs, ['features'])).flatMap(([name, isOn]) =>
    name !== 'nesting' && (isOn === true || Array.isArray(isOn)) ? [name] : [],
  );
  if (features.length > 0) yield ['password of root@pam', `the features ${features.join(', ')}`];
  if (inputs['unprivileged'] === false) {
    yield ['password of root@pam', 'a privileged container'];
    const id = Number(inputs['vmId']);
    yield [
      'a shell on the host',
      `a kubelet in it needs lines in ${Number.isInteger(id) ? containerFile(id) : 'its file under /etc/pve/lxc'} that no API sets: ${containerLines.join('; ')}`,
    ];
  }
  if (listAt(inputs, ['idmaps']).length > 0) yield ['SSH to the host', 'idmaps'];
}
