import { listAt, objectAt, textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ClusterView } from '../cluster-view.ts';

/** Something that is good until a day, and who gives it another one. */
export interface Expiring {
  /** What it is, such as `certificate web/site`. */
  readonly name: string;
  /** Who renews it; undefined: nothing that is written here. */
  readonly renewedBy: string | undefined;
}

/** What asks cert-manager for the certificate of an Ingress or a Gateway without a Certificate being written. */
const asksForOne = /^(cert-manager\.io\/(cluster-)?issuer|kubernetes\.io\/tls-acme)$/;

/**
 * Certificates with what issues them, and Secrets that are shown as certificates without anything here that makes them: nobody notices that these end
 * before browsers do. A Secret of the same name in another namespace may be copied from there, and counts as made.
 */
export function expiringIn(view: ClusterView): Expiring[] {
  const certificates = view.objects('Certificate');
  const made = new Set([
    ...certificates.map(({ manifest }) => textAt(manifest, ['spec', 'secretName'])),
    ...view.objects('ExternalSecret').map(({ name, manifest }) => textAt(manifest, ['spec', 'target', 'name']) ?? name),
  ]);
  const shown = new Map(
    [...view.objects('Ingress'), ...view.objects('Gateway')]
      .filter(
        ({ manifest }) =>
          !Object.keys(objectAt(manifest, ['metadata', 'annotations'])).some((key) => asksForOne.test(key)),
      )
      .flatMap(secretsShownBy)
      .map(({ namespace, name }) => [`${namespace}/${name}`, name] as const),
  );
  return [
    ...certificates.map(({ namespace, name, manifest }) => ({
      name: `certificate ${namespace ?? ''}/${name}`,
      renewedBy: `cert-manager, by ${textAt(manifest, ['spec', 'issuerRef', 'name']) ?? 'no issuer'}`,
    })),
    ...[...shown]
      .filter(([, name]) => !made.has(name))
      .map(([id]) => ({ name: `Secret ${id}`, renewedBy: undefined }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

function secretsShownBy({ kind, namespace = '', manifest }: KubernetesObject): { namespace: string; name: string }[] {
  if (kind === 'Ingress')
    return listAt(manifest, ['spec', 'tls']).flatMap((tls) => {
      const name = textAt(tls, ['secretName']);
      return name === undefined ? [] : [{ namespace, name }];
    });
  return listAt(manifest, ['spec', 'listeners'])
    .flatMap((listener) => listAt(objectAt(listener, ['tls']), ['certificateRefs']))
    .flatMap((secret) => {
      const name = textAt(secret, ['name']);
      return name === undefined ? [] : [{ namespace: textAt(secret, ['namespace']) ?? namespace, name }];
    });
}
