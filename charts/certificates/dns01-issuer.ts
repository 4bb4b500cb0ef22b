import { Construct } from 'constructs';
import { addAcmeIssuer, type AcmeIssuerProps } from './acme-issuer.ts';

/** What a Dns01Issuer is made of. */
export interface Dns01IssuerProps extends AcmeIssuerProps {
  /** Secret with a Cloudflare token in the key `api-token`, in the namespace of cert-manager. */
  readonly cloudflareTokenSecret: string;
}

/** A ClusterIssuer that proves a domain by a DNS record at Cloudflare: the only way to a wildcard certificate. */
export class Dns01Issuer extends Construct {
  constructor(scope: Construct, id: string, props: Dns01IssuerProps) {
    super(scope, id);
    addAcmeIssuer(this, props, {
      dns01: { cloudflare: { apiTokenSecretRef: { name: props.cloudflareTokenSecret, key: 'api-token' } } },
    });
  }
}
