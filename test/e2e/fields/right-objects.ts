import { loadAll } from 'js-yaml';
import type { LooseManifest } from '../../real-stack.ts';

const pod = (name: string, restartPolicy: string): string => `
      metadata: { labels: { app: ${name} } }
      spec:
        restartPolicy: ${restartPolicy}
        dnsPolicy: ClusterFirst
        securityContext: { fsGroup: 1000, fsGroupChangePolicy: OnRootMismatch, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
        tolerations: [{ key: a, operator: Exists, effect: NoSchedule }]
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: ${name} } } }]
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: In, values: [b] }] }]
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
              - { weight: 1, podAffinityTerm: { topologyKey: a, labelSelector: { matchLabels: { app: ${name} } } } }
        initContainers: [{ name: first, image: a, command: [a], restartPolicy: Always }]
        containers:
          - name: main
            image: a
            imagePullPolicy: IfNotPresent
            args: [a]
            env:
              - { name: A, value: a }
              - { name: B, valueFrom: { secretKeyRef: { name: a, key: a } } }
              - { name: C, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
            envFrom: [{ configMapRef: { name: a } }]
            ports: [{ name: http, containerPort: 80, protocol: TCP }]
            livenessProbe: { httpGet: { path: /, port: http, scheme: HTTP }, periodSeconds: 10 }
            readinessProbe: { tcpSocket: { port: 80 } }
            startupProbe: { exec: { command: [a] } }
            lifecycle: { preStop: { sleep: { seconds: 5 } } }
            resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }
            securityContext: { capabilities: { drop: [ALL] }, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false }
            volumeMounts: [{ name: config, mountPath: /a, subPath: a, readOnly: true }]
            terminationMessagePolicy: File
        volumes:
          - { name: config, configMap: { name: a, defaultMode: 420, items: [{ key: a, path: a }] } }
          - { name: secret, secret: { secretName: a } }
          - { name: claim, persistentVolumeClaim: { claimName: a } }
          - { name: host, hostPath: { path: /a, type: Directory } }
          - { name: empty, emptyDir: { medium: Memory, sizeLimit: 1Gi } }
          - { name: nfs, nfs: { server: a, path: /a } }
          - { name: all, projected: { sources: [{ secret: { name: a } }, { serviceAccountToken: { path: a } }] } }
          - { name: csi, csi: { driver: a.example.org } }`;
const workload = (kind: string, name: string, more: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, labels: { a: a }, annotations: { a: a } }
spec:
  ${more}
  selector: { matchLabels: { app: ${name} } }
  template:
${pod(name, 'Always')}
---`;

/** An object of each built-in kind that says more than its schema does, as the API server takes it. */
export function rightObjects(): LooseManifest[] {
  return loadAll(`
${workload('Deployment', 'deployment', 'replicas: 1\n  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 25% } }\n  revisionHistoryLimit: 2')}
${workload('DaemonSet', 'daemonset', 'updateStrategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 1 } }')}
${workload('ReplicaSet', 'replicaset', 'replicas: 1')}
${workload('StatefulSet', 'statefulset', 'serviceName: a\n  podManagementPolicy: Parallel\n  persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain }\n  volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: { requests: { storage: 1Gi } } } }]')}
apiVersion: batch/v1
kind: Job
metadata: { name: job, labels: { a: a } }
spec:
  completions: 1
  completionMode: Indexed
  backoffLimit: 2
  podFailurePolicy: { rules: [{ action: Ignore, onPodConditions: [{ type: DisruptionTarget, status: 'True' }] }] }
  template:
${pod('job', 'Never')}
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: cronjob, labels: { a: a } }
spec:
  schedule: 0 3 * * *
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  jobTemplate:
   spec:
    template:
${pod('cronjob', 'OnFailure')}
---
apiVersion: v1
kind: ReplicationController
metadata: { name: controller, labels: { a: a } }
spec: { replicas: 1, selector: { a: a }, template: { metadata: { labels: { a: a } }, spec: { containers: [{ name: a, image: a }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: service, labels: { a: a } }
spec: { type: LoadBalancer, selector: { a: a }, ports: [{ name: http, port: 80, targetPort: http, protocol: TCP, nodePort: 30080 }], externalTrafficPolicy: Local, internalTrafficPolicy: Cluster, sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } }, ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4], loadBalancerSourceRanges: [10.0.0.0/8], publishNotReadyAddresses: true }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ingress, labels: { a: a } }
spec: { ingressClassName: a, tls: [{ hosts: [a.example.org], secretName: a }], rules: [{ host: a.example.org, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: a, port: { number: 80 } } } }] } }] }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: class, labels: { a: a } }
spec: { controller: example.org/a, parameters: { kind: A, name: a, scope: Cluster } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: policy, labels: { a: a } }
spec: { podSelector: { matchLabels: { a: a } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }, { namespaceSelector: { matchExpressions: [{ key: a, operator: Exists }] } }], ports: [{ port: 80, protocol: TCP }] }], egress: [{ to: [{ podSelector: {} }] }] }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: volume, labels: { a: a } }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteMany], persistentVolumeReclaimPolicy: Retain, volumeMode: Filesystem, mountOptions: [nfsvers=4], claimRef: { namespace: a, name: a }, csi: { driver: a.example.org, volumeHandle: a, nodeStageSecretRef: { name: a, namespace: a } }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: In, values: [a] }] }] } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: claim, labels: { a: a } }
spec: { accessModes: [ReadWriteOnce], volumeMode: Filesystem, storageClassName: a, resources: { requests: { storage: 1Gi } }, dataSourceRef: { apiGroup: volsync.backube, kind: ReplicationDestination, name: a }, selector: { matchLabels: { a: a } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: scaler, labels: { a: a } }
spec: { maxReplicas: 3, minReplicas: 1, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }], behavior: { scaleDown: { stabilizationWindowSeconds: 5, selectPolicy: Min, policies: [{ type: Pods, value: 1, periodSeconds: 5 }] } } }
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: scaler, labels: { a: a } }
spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: budget, labels: { a: a } }
spec: { maxUnavailable: 1, selector: { matchLabels: { a: a } }, unhealthyPodEvictionPolicy: AlwaysAllow }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: role, labels: { a: a } }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: role, labels: { a: a } }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }, { nonResourceURLs: [/a], verbs: [get] }]
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: a } }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: binding, labels: { a: a } }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }
subjects: [{ kind: ServiceAccount, name: a, namespace: a }, { kind: Group, name: a, apiGroup: rbac.authorization.k8s.io }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: binding, labels: { a: a } }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a }
subjects: [{ kind: ServiceAccount, name: a, namespace: a }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: slice, labels: { a: a } }
addressType: IPv4
endpoints: [{ addresses: [10.0.0.1], conditions: { ready: true }, nodeName: a }]
ports: [{ name: a, port: 80, protocol: TCP }]
---
apiVersion: v1
kind: Endpoints
metadata: { name: endpoints, labels: { a: a } }
subsets: [{ addresses: [{ ip: 10.0.0.1 }], ports: [{ name: a, port: 80 }] }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, labels: { a: a } }
immutable: true
data: { a: a }
binaryData: { b: YQ== }
---
apiVersion: v1
kind: Secret
metadata: { name: secret, labels: { a: a } }
type: Opaque
stringData: { a: a }
data: { b: YQ== }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits, labels: { a: a } }
spec: { limits: [{ type: Container, default: { memory: 1Gi }, defaultRequest: { cpu: 100m } }] }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, labels: { a: a } }
spec: { hard: { pods: 5 }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [a] }] } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: account, labels: { a: a } }
automountServiceAccountToken: true
imagePullSecrets: [{ name: a }]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: class, labels: { a: a } }
provisioner: a.example.org
parameters: { a: a }
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
mountOptions: [a]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: policy.example.org, labels: { a: a } }
spec: { failurePolicy: Fail, matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: Namespaced }] }, validations: [{ expression: 'true', message: a, reason: Invalid }], variables: [{ name: a, expression: 'true' }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: binding.example.org, labels: { a: a } }
spec: { policyName: a.example.org, validationActions: [Deny], matchResources: { namespaceSelector: { matchLabels: { a: a } } } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: webhook, labels: { a: a } }
webhooks: [{ name: a.example.org, sideEffects: None, admissionReviewVersions: [v1], failurePolicy: Ignore, clientConfig: { service: { name: a, namespace: a, path: /a, port: 443 } }, rules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.example.org, labels: { a: a } }
spec: { group: example.org, version: v1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name: a, namespace: a, port: 443 } }
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: { name: snapshot, labels: { a: a } }
spec: { volumeSnapshotClassName: a, source: { persistentVolumeClaimName: a } }
---
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: { name: store, labels: { a: a } }
spec: { provider: { onepassword: { connectHost: 'http://a', vaults: { a: 1 }, auth: { secretRef: { connectTokenSecretRef: { name: a, key: a } } } } }, retrySettings: { maxRetries: 5 } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway, labels: { a: a } }
spec: { gatewayClassName: a, addresses: [{ value: 10.0.0.1 }], listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: route, labels: { a: a } }
spec: { parentRefs: [{ name: a, sectionName: a }], rules: [{ backendRefs: [{ name: a, port: 80 }] }] }
`) as LooseManifest[];
}
