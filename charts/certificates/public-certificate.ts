import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

/** What a PublicCertificate is made of. */
export interface PublicCertificateProps {
  /** Name of the Certificate, and of its Secret with `-tls` behind it. */
  readonly name: string;
  /** A ClusterIssuer that proves zones by DNS. */
  readonly issuer: string;
  /** The zone; the certificate covers it and every name right below it. */
  readonly zone: string;
}

/**
 * A certificate for a whole zone that Traefik serves by default, for every name without one of its own. It is renewed in the middle
 * of its life: while the DNS provider is out, it stays valid for weeks.
 */
export class PublicCertificate extends Construct {
  constructor(scope: Construct, id: string, props: PublicCertificateProps) {
    super(scope, id);
    const secretName = `${props.name}-tls`;
    addObject(this, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: props.name },
      spec: {
        secretName,
        issuerRef: { kind: 'ClusterIssuer', name: props.issuer },
        dnsNames: [props.zone, `*.${props.zone}`],
        duration: '2160h',
        renewBefore: '1080h',
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      },
    });
    // Traefik reads the one store that is called default.
    addObject(this, {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TLSStore',
      metadata: { name: 'default' },
      spec: { defaultCertificate: { secretName } },
    });
  }
}
