import { fieldsOf, type ReferenceField } from './reference-field.ts';

const issuers = ['Issuer', 'ClusterIssuer'];
const stores = ['SecretStore', 'ClusterSecretStore'];
const certManager = 'cert-manager.io';
const externalSecrets = 'external-secrets.io';

/** The fields of cert-manager and External Secrets. */
export const ofCertificatesAndSecrets: readonly ReferenceField[] = [
  ...fieldsOf(
    { group: certManager, of: ['Certificate', 'CertificateRequest'] },
    { at: 'spec.issuerRef.name', kind: issuers, meaning: 'issued-by' },
  ),
  // The token of a zone, as the key of a store below, is what the rest begins with.
  // The key of a store is what everything else is read with: it is made by hand, and nobody looks for it in a repository.
  ...fieldsOf(
    { group: externalSecrets, of: ['ExternalSecret'] },
    {
      at: [
        'spec.secretStoreRef.name',
        'spec.data.*.sourceRef.storeRef.name',
        'spec.dataFrom.*.sourceRef.storeRef.name',
      ],
      ...{ kind: stores, meaning: 'reads-secrets-from' },
    },
  ),
  ...fieldsOf(
    { group: externalSecrets, of: ['ClusterExternalSecret'] },
    { at: 'spec.externalSecretSpec.secretStoreRef.name', kind: ['ClusterSecretStore', 'SecretStore'] },
  ),
  ...fieldsOf(
    { group: externalSecrets, of: ['PushSecret'] },
    { at: 'spec.secretStoreRefs.*.name', kind: stores },
    { at: 'spec.selector.secret.name', kind: 'Secret' },
  ),
];
