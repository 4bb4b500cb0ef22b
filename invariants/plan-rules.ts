import type { Invariant } from './invariant.ts';
import hetznerAddressOutlivesItsServer from './hetzner/address-outlives-its-server.ts';
import hetznerFirewallKeepsSshOpen from './hetzner/firewall-keeps-ssh-open.ts';
import hetznerServerIsLockedTwice from './hetzner/server-is-locked-twice.ts';
import hetznerServersStopOneAtATime from './hetzner/servers-stop-one-at-a-time.ts';
import hetznerSpreadGroupHoldsAtMostTen from './hetzner/spread-group-holds-at-most-ten.ts';
import proxmoxHaRestartsInPlace from './proxmox/ha-restarts-in-place.ts';
import proxmoxPassthroughUsesAMapping from './proxmox/passthrough-uses-a-mapping.ts';
import proxmoxPassthroughVmIsQ35WithUefi from './proxmox/passthrough-vm-is-q35-with-uefi.ts';
import proxmoxPassthroughVmStaysOutOfHa from './proxmox/passthrough-vm-stays-out-of-ha.ts';
import proxmoxVmDoesNotRebootOnUpdate from './proxmox/vm-does-not-reboot-on-update.ts';
import proxmoxVmMemoryDoesNotBalloon from './proxmox/vm-memory-does-not-balloon.ts';
import proxmoxVmMovesInsteadOfBeingReplaced from './proxmox/vm-moves-instead-of-being-replaced.ts';
import pulumiNodeRunsWhatItIsSetUpWith from './pulumi/node-runs-what-it-is-set-up-with.ts';
import pulumiProtectedResourceStays from './pulumi/protected-resource-stays.ts';

/** What must hold of deployments, by the platform that they change. */
export const planRules: readonly Invariant[] = [
  hetznerAddressOutlivesItsServer,
  hetznerFirewallKeepsSshOpen,
  hetznerServerIsLockedTwice,
  hetznerServersStopOneAtATime,
  hetznerSpreadGroupHoldsAtMostTen,
  proxmoxHaRestartsInPlace,
  proxmoxPassthroughUsesAMapping,
  proxmoxPassthroughVmIsQ35WithUefi,
  proxmoxPassthroughVmStaysOutOfHa,
  proxmoxVmDoesNotRebootOnUpdate,
  proxmoxVmMemoryDoesNotBalloon,
  proxmoxVmMovesInsteadOfBeingReplaced,
  pulumiNodeRunsWhatItIsSetUpWith,
  pulumiProtectedResourceStays,
];
