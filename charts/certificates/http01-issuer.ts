import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { addAcmeIssuer, type AcmeIssuerProps } from './acme-issuer.ts';

/** What an Http01Issuer is made of. */
export interface Http01IssuerProps extends AcmeIssuerProps {
  /** Gateway that answers challenges on port 80. */
  readonly gateway: { readonly name: string; readonly namespace: string };
}

/** A ClusterIssuer that proves a name by answering under it: no token for a DNS provider is needed, and no wildcard can be had. */
export class Http01Issuer extends Construct {
  constructor(scope: Construct, id: string, props: Http01IssuerProps) {
    super(scope, id);
    const { name, namespace } = props.gateway;
    addAcmeIssuer(this, props, {
      http01: { gatewayHTTPRoute: { parentRefs: [{ kind: 'Gateway', name, namespace }] } },
    });
  }
}

/**
 * One certificate for a list of names, each proven by HTTP.
 *
 * Upholds `certificates/wildcard-is-proven-by-dns`.
 *
 * @throws Error when a name is a wildcard.
 */
export class NamedCertificate extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly issuer: string; readonly hosts: readonly string[] },
  ) {
    super(scope, id);
    const wildcards = props.hosts.filter((host) => host.startsWith('*.'));
    if (wildcards.length > 0) {
      throw new Error(
        `[${this.node.path}] hosts: ${wildcards.join(', ')}; HTTP-01 proves no wildcard: list the names, or use an issuer with DNS-01`,
      );
    }
    addObject(this, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: props.name },
      spec: {
        secretName: props.name,
        issuerRef: { kind: 'ClusterIssuer', name: props.issuer },
        dnsNames: [...props.hosts],
        privateKey: { rotationPolicy: 'Always' },
      },
    });
  }
}
