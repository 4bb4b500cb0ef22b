import { Construct } from 'constructs';
import { addClusterObject } from '../flux/application.ts';

export interface Dns01IssuerProps {
  readonly name: string;
  /** ACME directory. */
  readonly server: string;
  /** Secret with a Cloudflare token in the key `api-token`, in the namespace of cert-manager. */
  readonly cloudflareTokenSecret: string;
}

/** A ClusterIssuer that proves a domain by a DNS record at Cloudflare: the only way to a wildcard certificate. */
export class Dns01Issuer extends Construct {
  constructor(scope: Construct, id: string, props: Dns01IssuerProps) {
    super(scope, id);
    addClusterObject(this, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: props.name },
      spec: {
        acme: {
          server: props.server,
          privateKeySecretRef: { name: `${props.name}-account` },
          solvers: [
            { dns01: { cloudflare: { apiTokenSecretRef: { name: props.cloudflareTokenSecret, key: 'api-token' } } } },
          ],
        },
      },
    });
  }
}
