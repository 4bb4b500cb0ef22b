import { fieldsOf, type ReferenceField } from './reference-field.ts';

/** The fields of MetalLB and Cilium. */
export const ofNetworks: readonly ReferenceField[] = [
  ...fieldsOf(
    { group: 'metallb.io', of: ['L2Advertisement', 'BGPAdvertisement'] },
    { at: 'spec.ipAddressPools.*', kind: 'IPAddressPool' },
  ),
  ...fieldsOf({ group: 'metallb.io', of: ['BGPAdvertisement'] }, { at: 'spec.peers.*', kind: 'BGPPeer' }),
  ...fieldsOf(
    { group: 'metallb.io', of: ['BGPPeer'] },
    { at: 'spec.bfdProfile', kind: 'BFDProfile' },
    { at: 'spec.passwordSecret.name', kind: 'Secret' },
  ),
  ...fieldsOf(
    { group: 'cilium.io', of: ['CiliumBGPClusterConfig'] },
    { at: 'spec.bgpInstances.*.peers.*.peerConfigRef.name', kind: 'CiliumBGPPeerConfig' },
  ),
  // In the namespace that bgpControlPlane.secretsNamespace says.
  ...fieldsOf(
    { group: 'cilium.io', of: ['CiliumBGPPeerConfig'] },
    { at: 'spec.authSecretRef', kind: 'Secret', isAnywhere: true },
  ),
];
