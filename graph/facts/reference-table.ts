import { ofCertificatesAndSecrets } from './reference-fields/of-certificates-and-secrets.ts';
import { ofFlux } from './reference-fields/of-flux.ts';
import { ofGateways } from './reference-fields/of-gateways.ts';
import { ofKubernetes } from './reference-fields/of-kubernetes.ts';
import { ofMonitoringAndScaling } from './reference-fields/of-monitoring-and-scaling.ts';
import { ofNetworks } from './reference-fields/of-networks.ts';
import { ofStorage } from './reference-fields/of-storage.ts';
import type { ReferenceField } from './reference-fields/reference-field.ts';

/** Kinds that live in no namespace, where their names do not say so. */
const clusterWide: ReadonlySet<string> = new Set(['CiliumBGPPeerConfig', 'VolumeSnapshotContent']);

/** Whether objects of a kind that somebody names live in no namespace. */
export function isClusterWide(kind: string): boolean {
  return /^Cluster[A-Z]|Class$/.test(kind) || clusterWide.has(kind);
}

/**
 * The fields by which one kind names another. Rules and the `dependsOn` of synthesis read this table; what it does not hold, nobody looks
 * for.
 */
export const referenceFields: readonly ReferenceField[] = [
  ...ofKubernetes,
  ...ofGateways,
  ...ofFlux,
  ...ofCertificatesAndSecrets,
  ...ofStorage,
  ...ofNetworks,
  ...ofMonitoringAndScaling,
];
