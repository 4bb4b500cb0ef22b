import type { Invariant } from './invariant.ts';
import ciliumAnnouncementsAreEnabled from './cilium/announcements-are-enabled.ts';
import ciliumBgpAdvertisementSelectsWhatItTells from './cilium/bgp-advertisement-selects-what-it-tells.ts';
import ciliumBgpPeerIsToldSomething from './cilium/bgp-peer-is-told-something.ts';
import ciliumGatewayApiFitsVersion from './cilium/gateway-api-fits-version.ts';
import ciliumGatewayFlagsExistInVersion from './cilium/gateway-flags-exist-in-version.ts';
import ciliumLayer2ServiceIsNotLocal from './cilium/layer-2-service-is-not-local.ts';
import ciliumLoadBalancerAddressIsInAPoolThatSelectsIt from './cilium/load-balancer-address-is-in-a-pool-that-selects-it.ts';
import ciliumLoadBalancerAddressIsInsideAPool from './cilium/load-balancer-address-is-inside-a-pool.ts';
import ciliumLoadBalancerAddressIsNotReserved from './cilium/load-balancer-address-is-not-reserved.ts';
import ciliumLoadBalancerAddressIsUsedOnce from './cilium/load-balancer-address-is-used-once.ts';
import ciliumLoadBalancerAddressesAreReadable from './cilium/load-balancer-addresses-are-readable.ts';
import ciliumLoadBalancerAddressesCoverBothFamilies from './cilium/load-balancer-addresses-cover-both-families.ts';
import ciliumLoadBalancerAddressesEndAlike from './cilium/load-balancer-addresses-end-alike.ts';
import ciliumLoadBalancerAnnotationFitsVersion from './cilium/load-balancer-annotation-fits-version.ts';
import ciliumLoadBalancerKeepsClientAddress from './cilium/load-balancer-keeps-client-address.ts';
import ciliumLoadBalancerServiceIsDualStack from './cilium/load-balancer-service-is-dual-stack.ts';
import ciliumPolicyNamesNoLoadBalancerAddress from './cilium/policy-names-no-load-balancer-address.ts';
import ciliumPoolIsAnnounced from './cilium/pool-is-announced.ts';
import ciliumSharedAddressCanBeShared from './cilium/shared-address-can-be-shared.ts';
import cloudflareOriginIsReachedOverTls from './cloudflare/origin-is-reached-over-tls.ts';
import dnsNamesAreResolvedNotAliased from './dns/names-are-resolved-not-aliased.ts';
import dnsPublicRecordLeadsOutside from './dns/public-record-leads-outside.ts';
import dnsRecordHasOneOwner from './dns/record-has-one-owner.ts';
import metallbAddressIsInsideAPool from './metallb/address-is-inside-a-pool.ts';
import metallbAddressIsUsedOnce from './metallb/address-is-used-once.ts';
import metallbPoolIsAnnounced from './metallb/pool-is-announced.ts';
import metallbWebhookSecretHoldsNoKey from './metallb/webhook-secret-holds-no-key.ts';
import metallbWebhookSecretIsApplied from './metallb/webhook-secret-is-applied.ts';
import metallbWebhookSecretIsKept from './metallb/webhook-secret-is-kept.ts';
import networkControlPlaneAddressIsOutsidePools from './network/control-plane-address-is-outside-pools.ts';
import networkPoolIsWrittenByItsFirstAddress from './network/pool-is-written-by-its-first-address.ts';
import networkPoolLiesWhereItIsAnnounced from './network/pool-lies-where-it-is-announced.ts';
import networkPoolsDoNotOverlap from './network/pools-do-not-overlap.ts';
import networkRouteBackendExists from './network/route-backend-exists.ts';
import networkRouteParentExists from './network/route-parent-exists.ts';
import networkServicesHaveOneLoadBalancer from './network/services-have-one-load-balancer.ts';

/** What must hold of addresses, names, load balancers and routes, by subject. */
export const networkRules: readonly Invariant[] = [
  ciliumAnnouncementsAreEnabled,
  ciliumBgpAdvertisementSelectsWhatItTells,
  ciliumBgpPeerIsToldSomething,
  ciliumGatewayApiFitsVersion,
  ciliumGatewayFlagsExistInVersion,
  ciliumLayer2ServiceIsNotLocal,
  ciliumLoadBalancerAddressIsInAPoolThatSelectsIt,
  ciliumLoadBalancerAddressIsInsideAPool,
  ciliumLoadBalancerAddressIsNotReserved,
  ciliumLoadBalancerAddressIsUsedOnce,
  ciliumLoadBalancerAddressesAreReadable,
  ciliumLoadBalancerAddressesCoverBothFamilies,
  ciliumLoadBalancerAddressesEndAlike,
  ciliumLoadBalancerAnnotationFitsVersion,
  ciliumLoadBalancerKeepsClientAddress,
  ciliumLoadBalancerServiceIsDualStack,
  ciliumPolicyNamesNoLoadBalancerAddress,
  ciliumPoolIsAnnounced,
  ciliumSharedAddressCanBeShared,
  cloudflareOriginIsReachedOverTls,
  dnsNamesAreResolvedNotAliased,
  dnsPublicRecordLeadsOutside,
  dnsRecordHasOneOwner,
  metallbAddressIsInsideAPool,
  metallbAddressIsUsedOnce,
  metallbPoolIsAnnounced,
  metallbWebhookSecretHoldsNoKey,
  metallbWebhookSecretIsApplied,
  metallbWebhookSecretIsKept,
  networkControlPlaneAddressIsOutsidePools,
  networkPoolIsWrittenByItsFirstAddress,
  networkPoolLiesWhereItIsAnnounced,
  networkPoolsDoNotOverlap,
  networkRouteBackendExists,
  networkRouteParentExists,
  networkServicesHaveOneLoadBalancer,
];
