import type { Ingress } from 'kubernetes-types/networking/v1.js';
import { Construct } from 'constructs';
import { withoutGuardAnnotation, type WithoutGuard } from '../access/without-guard.ts';
import { addObject } from '../flux/application.ts';

/** What a TlsIngress is made of. */
export interface TlsIngressProps {
  /** Name of the Ingress and its Certificate. */
  readonly name: string;
  /** Host name that it answers for. */
  readonly host: string;
  /** Service and port behind it. */
  readonly service: string;
  /** Port of the Service. */
  readonly port: number;
  /** ClusterIssuer that signs a certificate of its own. @default the ingress controller's default certificate is served */
  readonly issuer?: string;
  /** The controller that serves it. */
  readonly ingressClass: string;
  /** For a public gateway: why no guard stands in front. @default an AuthenticationGuard is expected */
  readonly withoutGuard?: WithoutGuard;
}

/** A host name over TLS: an Ingress, and where an issuer is named, a certificate `<name>-tls` of its own. */
export class TlsIngress extends Construct {
  constructor(scope: Construct, id: string, props: TlsIngressProps) {
    super(scope, id);
    const secretName = props.issuer === undefined ? undefined : `${props.name}-tls`;
    if (secretName !== undefined) this.#addCertificate(props, secretName);
    addObject<Ingress>(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: props.name,
        ...(props.withoutGuard && { annotations: withoutGuardAnnotation(props.withoutGuard) }),
      },
      spec: {
        ingressClassName: props.ingressClass,
        tls: [{ hosts: [props.host], ...(secretName !== undefined && { secretName }) }],
        rules: [
          {
            host: props.host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: props.service, port: { number: props.port } } },
                },
              ],
            },
          },
        ],
      },
    });
  }

  #addCertificate(props: TlsIngressProps, secretName: string): void {
    addObject(this, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: secretName },
      spec: { secretName, issuerRef: { kind: 'ClusterIssuer', name: props.issuer }, dnsNames: [props.host] },
    });
  }
}
