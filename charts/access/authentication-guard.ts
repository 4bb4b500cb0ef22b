import { Construct } from 'constructs';
import { addObject, applicationOf } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { SealedSecret } from '../secrets/sealed-secret.ts';

/** What an AuthenticationGuard is made of. */
export interface AuthenticationGuardProps extends ChartVersion {
  /** What is guarded; the proxy is called `<name>-guard`. */
  readonly name: string;
  /** Host name under which people reach it. */
  readonly host: string;
  /** Gateway of the topology that serves the host. */
  readonly gateway: string;
  /**
   * The service behind the guard, as `http://service.namespace.svc:port`. Nothing else may lead there. Without `.svc` the name of a service that is
   * gone is asked of the world: `ai` and `media` are top-level domains.
   */
  readonly upstream: string;
  /** Issuer exactly as the provider's discovery document has it; Authentik's end in a slash. */
  readonly issuer: string;
  /** Folder with the sealed secret. */
  readonly sealed: URL;
}

/**
 * Puts OAuth2-Proxy in front of a service: whoever has no session is sent to the provider first. The route leads to the proxy, never
 * to the service, so that there is no second way in.
 *
 * Upholds `access/public-route-asks-for-a-login`, `access/oauth2-proxy-cookie-secret-fits`,
 * `access/administration-is-behind-authentication` and `access/oauth2-proxy-port-is-read`.
 *
 * It ends where the issuer does not answer (oauth2-proxy 7, providers/oidc.go, discovery at the start), and a release that has failed four times is not
 * tried again. So it waits for whoever in the tree serves the issuer's host, and for the certificate of that host.
 *
 * @throws Error when the gateway is unknown, the issuer of Authentik lacks its slash, or the upstream is no service by its name in the cluster.
 */
export class AuthenticationGuard extends Construct {
  /** What the provider knows it as: Authentik by the part of the issuer that names it. */
  readonly client: string;
  /** Host name under which people reach what is guarded. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: AuthenticationGuardProps) {
    super(scope, id);
    const slug = /\/application\/o\/([^/]+)\/$/.exec(props.issuer)?.[1];
    this.client = slug ?? props.name;
    this.host = props.host;
    const gateway = ClusterTree.of(this).cluster.gateways?.[props.gateway];
    if (gateway === undefined)
      throw new Error(`[${this.node.path}] gateway: "${props.gateway}" is no gateway of the cluster`);
    if (props.issuer.includes('/application/o/') && !props.issuer.endsWith('/')) {
      throw new Error(
        `[${this.node.path}] issuer: ${props.issuer} has no slash at its end; Authentik's has one, and both must be equal byte for byte: add it`,
      );
    }
    const upstream = URL.parse(props.upstream)?.hostname ?? '';
    if (!/^[^.]+\.[^.]+\.svc(\.|$)/.test(upstream)) {
      throw new Error(
        `[${this.node.path}] upstream: ${props.upstream} may be a name of the world; required: http://<service>.<namespace>.svc:<port>`,
      );
    }
    const issuer = URL.parse(props.issuer)?.hostname;
    if (issuer !== undefined) applicationOf(this).asksHosts.add(issuer);
    const name = `${props.name}-guard`;
    new SealedSecret(this, 'secret', {
      name,
      folder: props.sealed,
      keys: {
        'client-id': slug === undefined ? 'the client id of the provider' : `${slug}, as Authentik is told`,
        'client-secret': slug === undefined ? 'its secret' : 'its secret, which Authentik is told as well',
        'cookie-secret': '32 random bytes, URL-safe base64: openssl rand -base64 32 | tr -- +/ -_',
      },
    });
    new HelmRelease(this, name, {
      chart: {
        repository: 'https://oauth2-proxy.github.io/manifests',
        chart: 'oauth2-proxy',
        version: props.version ?? '10.7.0',
      },
      values: {
        fullnameOverride: name,
        config: { existingSecret: name },
        service: { portNumber: 80 },
        replicaCount: 2,
        extraArgs: {
          provider: 'oidc',
          'oidc-issuer-url': props.issuer,
          'redirect-url': `https://${props.host}/oauth2/callback`,
          upstream: props.upstream,
          'email-domain': '*',
          'cookie-secure': true,
          'reverse-proxy': true,
          'skip-provider-button': true,
        },
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      },
    });
    addObject(this, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: props.name, namespace: applicationOf(this).namespaceName },
      spec: {
        parentRefs: [{ name: props.gateway, namespace: gateway.namespace, sectionName: 'https' }],
        hostnames: [props.host],
        rules: [{ backendRefs: [{ name, port: 80 }] }],
      },
    });
  }
}
