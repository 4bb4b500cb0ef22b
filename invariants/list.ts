import type { Invariant } from './invariant.ts';
import ciliumLoadBalancerAddressIsInsideAPool from './cilium/load-balancer-address-is-inside-a-pool.ts';
import ciliumLoadBalancerAddressIsUsedOnce from './cilium/load-balancer-address-is-used-once.ts';
import ciliumLoadBalancerAddressesAreReadable from './cilium/load-balancer-addresses-are-readable.ts';
import ciliumLoadBalancerAddressesCoverBothFamilies from './cilium/load-balancer-addresses-cover-both-families.ts';
import ciliumLoadBalancerAddressesEndAlike from './cilium/load-balancer-addresses-end-alike.ts';
import ciliumLoadBalancerAnnotationFitsVersion from './cilium/load-balancer-annotation-fits-version.ts';
import ciliumLoadBalancerKeepsClientAddress from './cilium/load-balancer-keeps-client-address.ts';
import ciliumLoadBalancerServiceIsDualStack from './cilium/load-balancer-service-is-dual-stack.ts';
import etcdQuorumSurvivesHostLoss from './etcd/quorum-survives-host-loss.ts';
import etcdServerCountIsOdd from './etcd/server-count-is-odd.ts';
import fluxHealthCheckCanFail from './flux/health-check-can-fail.ts';
import fluxKustomizationRetriesAndIsHealthChecked from './flux/kustomization-retries-and-is-health-checked.ts';
import kustomizeComponentHoldsNoSingletonClaim from './kustomize/component-holds-no-singleton-claim.ts';
import proxmoxPassthroughVmStaysOutOfHa from './proxmox/passthrough-vm-stays-out-of-ha.ts';
import secretsNoneReadableInGit from './secrets/none-readable-in-git.ts';
import suppressionsHasReasonAndExpiry from './suppressions/has-reason-and-expiry.ts';
import suppressionsIsNotExpired from './suppressions/is-not-expired.ts';
import topologyBootOrderCoversDependencies from './topology/boot-order-covers-dependencies.ts';
import volsyncDestinationDescribesItsVolume from './volsync/destination-describes-its-volume.ts';
import volsyncDestinationIsFullyManaged from './volsync/destination-is-fully-managed.ts';
import volsyncDestinationNamesItsSnapshotClass from './volsync/destination-names-its-snapshot-class.ts';
import volsyncDestinationNamesItsSource from './volsync/destination-names-its-source.ts';
import volsyncKopiaRepositoryHandleIsSaved from './volsync/kopia-repository-handle-is-saved.ts';
import volsyncKopiaRepositoryStaysOutsideFlux from './volsync/kopia-repository-stays-outside-flux.ts';
import volsyncRestoreCopiesBySnapshot from './volsync/restore-copies-by-snapshot.ts';

/** Every invariant, by subject. The list is explicit: nothing registers itself. */
export const invariants: readonly Invariant[] = [
  ciliumLoadBalancerAddressIsInsideAPool,
  ciliumLoadBalancerAddressIsUsedOnce,
  ciliumLoadBalancerAddressesAreReadable,
  ciliumLoadBalancerAddressesCoverBothFamilies,
  ciliumLoadBalancerAddressesEndAlike,
  ciliumLoadBalancerAnnotationFitsVersion,
  ciliumLoadBalancerKeepsClientAddress,
  ciliumLoadBalancerServiceIsDualStack,
  etcdQuorumSurvivesHostLoss,
  etcdServerCountIsOdd,
  fluxHealthCheckCanFail,
  fluxKustomizationRetriesAndIsHealthChecked,
  kustomizeComponentHoldsNoSingletonClaim,
  proxmoxPassthroughVmStaysOutOfHa,
  secretsNoneReadableInGit,
  suppressionsHasReasonAndExpiry,
  suppressionsIsNotExpired,
  topologyBootOrderCoversDependencies,
  volsyncDestinationDescribesItsVolume,
  volsyncDestinationIsFullyManaged,
  volsyncDestinationNamesItsSnapshotClass,
  volsyncDestinationNamesItsSource,
  volsyncKopiaRepositoryHandleIsSaved,
  volsyncKopiaRepositoryStaysOutsideFlux,
  volsyncRestoreCopiesBySnapshot,
];
