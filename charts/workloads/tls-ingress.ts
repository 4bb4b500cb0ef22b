import type { Ingress } from 'kubernetes-types/networking/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

export interface TlsIngressProps {
  readonly name: string;
  readonly host: string;
  /** Service and port behind it. */
  readonly service: string;
  readonly port: number;
  /** ClusterIssuer that signs the certificate. */
  readonly issuer: string;
  readonly ingressClass: string;
}

/** A host name with a certificate of its own: the Certificate `<name>-tls` and the Ingress that uses its secret. */
export class TlsIngress extends Construct {
  constructor(scope: Construct, id: string, props: TlsIngressProps) {
    super(scope, id);
    const secretName = `${props.name}-tls`;
    addObject(this, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: secretName },
      spec: { secretName, issuerRef: { kind: 'ClusterIssuer', name: props.issuer }, dnsNames: [props.host] },
    });
    addObject<Ingress>(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: props.name },
      spec: {
        ingressClassName: props.ingressClass,
        tls: [{ hosts: [props.host], secretName }],
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
}
