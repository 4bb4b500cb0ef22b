import type { Kubernetes } from '../e2e/kubernetes.ts';
import { namesImage } from './images/stand-in-images.ts';
import type { Plan } from './plan.ts';
import { firstAddresses } from './ranges.ts';

const namespace = 'kube-system';
const metadata = { name: 'coredns', namespace };
/** The label of the pods of CoreDNS, `k8s-app`. */
export const namesLabel = 'kube-dns';
const labels = { 'k8s-app': namesLabel };

/** Starts CoreDNS as distributions bring it: one pod that answers for the names of Services. */
export async function startNames(kubernetes: Kubernetes, plan: Plan): Promise<void> {
  for (const object of objectsFor(plan)) await kubernetes.apply(object);
}

function objectsFor({ domain, serviceRange }: Plan): object[] {
  const rbac = 'rbac.authorization.k8s.io';
  const zones = `kubernetes ${domain} in-addr.arpa ip6.arpa {\npods insecure\n}`;
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      ...{ apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'coredns' } },
      rules: [
        { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    },
    {
      ...{ apiVersion: `${rbac}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'coredns' } },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'coredns' },
      subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace }],
    },
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
      data: { Corefile: `.:53 {\nerrors\nhealth\nready\n${zones}\ncache 30\n}\n` },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'kube-dns', namespace } },
      spec: {
        ...{ clusterIP: firstAddresses(serviceRange).dns, selector: labels },
        ports: ['UDP', 'TCP'].map((protocol) => ({ name: protocol.toLowerCase(), protocol, port: 53 })),
      },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment },
  ];
}

const deployment = {
  replicas: 1,
  selector: { matchLabels: labels },
  template: {
    metadata: { labels },
    spec: {
      ...{ serviceAccountName: 'coredns', dnsPolicy: 'Default', priorityClassName: 'system-cluster-critical' },
      tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
      containers: [
        {
          ...{ name: 'coredns', image: namesImage, args: ['-conf', '/etc/coredns/Corefile'] },
          readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
          volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
        },
      ],
      volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
    },
  },
};
