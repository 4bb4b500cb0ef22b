import * as pulumi from '@pulumi/pulumi';
import * as tls from '@pulumi/tls';
import type { BootstrapSecret } from './flux-bootstrap.ts';

/** Whose webhook gets a certificate. */
export interface WebhookCertificateArgs {
  /** Namespace of the webhook. */
  readonly namespace: string;
  /** Name of the Secret that the webhook reads. */
  readonly secret: string;
  /** Name of the Service that the API server calls. */
  readonly service: string;
  /** Secret beside Flux and key in it that hand the authority, base64-encoded, to manifests as a variable. */
  readonly authority: { readonly secret: string; readonly key: string };
}

const yearHours = 365 * 24;

/**
 * A certificate for an admission webhook, with an authority of its own, for components that would otherwise rotate one themselves
 * and fail where their Secret is missing, pruned or overwritten. Both are renewed when a `pulumi up` comes in their last 90 days.
 *
 * Upholds `metallb/webhook-secret-holds-no-key`.
 */
export class WebhookCertificate extends pulumi.ComponentResource {
  /** The certificate for the webhook, and its authority for whoever calls it. */
  readonly secrets: readonly BootstrapSecret[];

  constructor(name: string, args: WebhookCertificateArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:bootstrap:WebhookCertificate', name, {}, options);
    const own = { parent: this };
    const renewal = { validityPeriodHours: 2 * yearHours, earlyRenewalHours: 90 * 24 };
    const authorityKey = new tls.PrivateKey(`${name}-authority-key`, { algorithm: 'ECDSA', ecdsaCurve: 'P256' }, own);
    const authority = new tls.SelfSignedCert(
      `${name}-authority`,
      {
        privateKeyPem: authorityKey.privateKeyPem,
        isCaCertificate: true,
        subject: { commonName: `${args.service} authority` },
        allowedUses: ['cert_signing', 'crl_signing'],
        ...renewal,
      },
      own,
    );
    const key = new tls.PrivateKey(`${name}-key`, { algorithm: 'ECDSA', ecdsaCurve: 'P256' }, own);
    const host = `${args.service}.${args.namespace}.svc`;
    const request = new tls.CertRequest(
      `${name}-request`,
      { privateKeyPem: key.privateKeyPem, subject: { commonName: host }, dnsNames: [host, `${host}.cluster.local`] },
      own,
    );
    const certificate = new tls.LocallySignedCert(
      `${name}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: authorityKey.privateKeyPem,
        caCertPem: authority.certPem,
        allowedUses: ['server_auth', 'digital_signature', 'key_encipherment'],
        ...renewal,
      },
      own,
    );
    const encoded = authority.certPem.apply((pem) => Buffer.from(pem).toString('base64'));
    this.secrets = [
      {
        namespace: args.namespace,
        name: args.secret,
        data: { 'ca.crt': authority.certPem, 'tls.crt': certificate.certPem, 'tls.key': key.privateKeyPem },
      },
      { namespace: 'flux-system', name: args.authority.secret, data: { [args.authority.key]: encoded } },
    ];
    this.registerOutputs({});
  }
}
