import type * as pulumi from '@pulumi/pulumi';
import type { ProxmoxContainer, ProxmoxVm, Startup } from '../../topology/machines.ts';
import type { Interface } from './interfaces.ts';

/** What VMs and containers have in common. */
export interface GuestArgs<Machine extends ProxmoxVm | ProxmoxContainer> {
  /** The machine as it is declared. */
  readonly machine: Machine;
  /** Its place in the boot sequence. */
  readonly startup: Startup;
  /** Digest of what the guest is set up with. One that was built with another needs rolling. */
  readonly setup: string;
  /** Its interfaces. */
  readonly interfaces: readonly Interface[];
  /** What must be there first, such as the bridges. */
  readonly waitsFor: readonly pulumi.Resource[];
}

/** Seconds a node may take to shut down: it drains nothing by itself, but etcd and databases write out. */
const downDelaySeconds = 120;

/** Its place in the boot sequence of its host. */
export function bootPlace({ startup }: GuestArgs<ProxmoxVm | ProxmoxContainer>) {
  return { order: startup.order, upDelay: startup.upDelaySeconds, downDelay: downDelaySeconds };
}

/**
 * Locked, after what it needs, and unmoved by changes that tell what it was built with: they mean that it needs rolling, never that it
 * is replaced unasked. A guest of HA may be on another host than it was put on. One that is made anew goes first: its id is taken until then.
 */
export function guestOptions(
  parent: pulumi.Resource,
  { machine, waitsFor }: GuestArgs<ProxmoxVm | ProxmoxContainer>,
  builtWith: readonly string[],
): pulumi.CustomResourceOptions {
  const moves = machine.restartedByHa === true ? ['nodeName'] : [];
  const ignoreChanges = [...moves, 'description', ...builtWith];
  return { parent, dependsOn: [...waitsFor], protect: true, deleteBeforeReplace: true, ignoreChanges };
}
