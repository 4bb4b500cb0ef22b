import type { JsonObject } from '../../graph/json.ts';
import { metallbWebhookSecret } from '../../topology/lookups.ts';
import { Application } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { webhookAuthority } from './webhook-authority.ts';

const resources = { requests: { cpu: '25m', memory: '64Mi' }, limits: { memory: '256Mi' } };
const validated = ['bgppeer', 'ipaddresspool', 'bgpadvertisement', 'community', 'bfdprofile', 'l2advertisement'];

/**
 * MetalLB in the version of the topology, for layer 2 alone: no routing daemon, and no rights for one. Its rotator fills the webhook's
 * Secret, unless the topology has `webhookCertificate: 'provisioned'`: then rotation is switched off, and the Secret and the authority
 * come from `pulumi up`.
 *
 * Upholds `metallb/webhook-secret-holds-no-key` and `metallb/webhook-secret-is-applied`.
 *
 * @throws Error when the cluster does not balance with MetalLB, or in no stated version.
 */
export class Metallb extends Application {
  constructor(tree: ClusterTree) {
    const { kind, version, webhookCertificate } = tree.cluster.loadBalancing;
    if (kind !== 'metallb' || version === undefined) {
      throw new Error(
        `[${tree.node.path}] loadBalancing: kind ${kind}${kind === 'metallb' ? ' without a version' : ''}; required: metallb with a version; fix: correct the topology`,
      );
    }
    const isProvisioned = webhookCertificate === 'provisioned';
    super(tree, 'metallb', {
      namespace: 'metallb-system',
      stage: 'controllers',
      podSecurity: 'privileged',
      timeout: '10m',
      provides: { crdGroups: ['metallb.io'] },
      ...(isProvisioned && { substituteFrom: [webhookAuthority.secret] }),
    });
    new HelmRelease(this, 'metallb', {
      chart: { repository: 'https://metallb.github.io/metallb', chart: 'metallb', version },
      values: { speaker: { frr: { enabled: false }, resources }, controller: { resources } },
      ...(isProvisioned && { patches: withoutRotation(metallbWebhookSecret(version)) }),
    });
  }
}

/** What the chart has no value for: no rotation, no Secret of its own, and the authority wherever the API server calls. */
function withoutRotation(secret: string): JsonObject[] {
  const caBundle = '${' + webhookAuthority.key + '}';
  const patch = (kind: string, name: string, operations: readonly JsonObject[]): JsonObject => ({
    target: { kind, name },
    patch: JSON.stringify(operations),
  });
  const add = (path: string, value: string): JsonObject => ({ op: 'add', path, value });
  return [
    patch('Deployment', 'metallb-controller', [
      add('/spec/template/spec/containers/0/args/-', '--disable-cert-rotation'),
    ]),
    {
      target: { kind: 'Secret', name: secret },
      patch: JSON.stringify({ $patch: 'delete', apiVersion: 'v1', kind: 'Secret', metadata: { name: secret } }),
    },
    patch(
      'ValidatingWebhookConfiguration',
      'metallb-webhook-configuration',
      validated.map((_, index) => add(`/webhooks/${index}/clientConfig/caBundle`, caBundle)),
    ),
    patch('CustomResourceDefinition', 'bgppeers.metallb.io', [
      add('/spec/conversion/webhook/clientConfig/caBundle', caBundle),
    ]),
  ];
}
