import { Construct } from 'constructs';
import { addClusterRights } from '../access/cluster-rights.ts';
import { addObject } from '../flux/application.ts';

/** The account that upgrades run as: it cordons and drains. */
export const upgradeAccount = 'system-upgrade';
export const upgradeNamespace = 'system-upgrade';
const version = 'v0.16.3';

/**
 * Rancher's system-upgrade-controller. Its application takes the CRD of the same version from the release; its rights are
 * spelled out, because it may evict every pod.
 *
 * Upholds `access/roles-name-what-they-allow`.
 */
export class UpgradeController extends Construct {
  /** Where its application takes the CRD from. */
  static readonly crd = `https://github.com/rancher/system-upgrade-controller/releases/download/${version}/crd.yaml`;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const name = 'system-upgrade-controller';
    addClusterRights(this, {
      account: upgradeAccount,
      role: name,
      rules: [
        {
          apiGroups: ['upgrade.cattle.io'],
          resources: ['plans', 'plans/status'],
          verbs: ['get', 'list', 'watch', 'update', 'patch'],
        },
        {
          apiGroups: ['batch'],
          resources: ['jobs'],
          verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
        },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'update', 'patch'] },
        { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
        { apiGroups: [''], resources: ['events'], verbs: ['get', 'create', 'update', 'patch'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
        {
          apiGroups: ['apps'],
          resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
          verbs: ['get', 'list'],
        },
        // It applies its own CRD at each start, and ends where it may not (v0.16.3, pkg/upgrade/controller.go:147 and 184).
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          verbs: ['get', 'list', 'watch', 'create', 'update', 'patch'],
        },
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
        { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['get', 'list', 'watch'] },
      ],
    });
    this.#addDeployment(name);
  }

  #addDeployment(name: string): void {
    const field = (variable: string, fieldPath: string) => ({
      name: `SYSTEM_UPGRADE_CONTROLLER_${variable}`,
      valueFrom: { fieldRef: { fieldPath } },
    });
    addObject(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          // Drains leave out what carries this label (v0.16.3, pkg/upgrade/job/job.go:330): else it would evict itself in the middle of one.
          metadata: { labels: { app: name, 'upgrade.cattle.io/controller': name } },
          spec: {
            serviceAccountName: upgradeAccount,
            securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name,
                image: `rancher/system-upgrade-controller:${version}`,
                env: [
                  { name: 'SYSTEM_UPGRADE_CONTROLLER_NAME', value: name },
                  { name: 'SYSTEM_UPGRADE_CONTROLLER_LEADER_ELECT', value: 'true' },
                  { name: 'SYSTEM_UPGRADE_JOB_ACTIVE_DEADLINE_SECONDS', value: '1800' },
                  { name: 'SYSTEM_UPGRADE_JOB_BACKOFF_LIMIT', value: '5' },
                  { name: 'SYSTEM_UPGRADE_JOB_PRIVILEGED', value: 'true' },
                  field('NAMESPACE', 'metadata.namespace'),
                  field('NODE_NAME', 'spec.nodeName'),
                ],
                resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
        },
      },
    });
  }
}
