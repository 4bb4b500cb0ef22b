/** Objects that generated repositories are made of, each with the fields that some transformer looks for. */
const pod = (name: string): string => `
      metadata:
        labels: {app: ${name}}
      spec:
        serviceAccountName: runner
        priorityClassName: high
        imagePullSecrets: [{name: settings-secret}]
        initContainers:
        - name: init
          image: example.org/tools:1.0
          command: [sh, -c, "echo $(VAR_A) $$(date)"]
        containers:
        - name: main
          image: example.org/${name}:1.2.3
          args: ["--name=$(VAR_A)", "--more=$(VAR_B)$(VAR_C)", "\${SIZE:=small}"]
          env:
          - {name: A, value: "1"}
          - name: B
            valueFrom: {configMapKeyRef: {name: settings, key: a}}
          - name: C
            valueFrom: {secretKeyRef: {name: settings-secret, key: a}}
          envFrom:
          - configMapRef: {name: settings}
          ports:
          - {containerPort: 8080, protocol: TCP}
          - {containerPort: 8080, protocol: UDP}
          - containerPort: 9090
          volumeMounts:
          - {name: config, mountPath: /config}
          - {name: data, mountPath: /data}
        - name: side
          image: registry.example.org:5000/side@sha256:0123456789abcdef
        volumes:
        - name: config
          configMap: {name: settings, defaultMode: 0775}
        - name: data
          persistentVolumeClaim: {claimName: data}
        - name: tmp
          emptyDir:
        - name: both
          projected: {sources: [{secret: {name: settings-secret}}, {configMap: {name: settings}}]}
        topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: ${name}}}}`;

const shallow = (text: string): string => text.replaceAll('\n  ', '\n');

export const sampleObjects: Readonly<Record<string, string>> = {
  deployment: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: "1"}
  annotations: {note: "yes", count: 1}
  finalizers: [one, two]
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
  template:${shallow(pod('web'))}
`,
  statefulset: `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: data, labels: {app: db}}
spec:
  serviceName: web
  selector: {matchLabels: {app: db}}
  template:${shallow(pod('db'))}
  volumeClaimTemplates:
  - metadata: {name: store}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce]}
`,
  daemonset: `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:${shallow(pod('agent'))}
`,
  cronjob: `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:${pod('nightly').replaceAll('\n', '\n  ')}
`,
  service: `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
  - {name: dns, port: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, protocol: TCP}
`,
  configmap: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations: {empty: , date: 2024-01-02, version: 1.10}
data:
  a: "1"
  json: '{"b": {"c": "d"}, "list": [1, 2]}'
  list: a,b,c
  script: |
    #!/bin/sh
    echo \${SIZE:-small} $$HOME $(VAR_A)
  word: yes
  octal: "0775"
`,
  secret: `apiVersion: v1
kind: Secret
metadata: {name: settings-secret}
type: Opaque
stringData: {a: b, token: "\${TOKEN:-none}"}
`,
  account: 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\nsecrets: [{name: settings-secret}]\n',
  role: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [configmaps], resourceNames: [settings, other], verbs: [get]}
`,
  rolebinding: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: runner, namespace: default}
- {kind: ServiceAccount, name: default}
`,
  clusterrole: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [nodes], verbs: [get]}
`,
  clusterrolebinding: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {kind: ServiceAccount, name: runner, namespace: default}
`,
  namespace: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: media\n  labels: {level: baseline}\n',
  claim: `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: fast, volumeName: disk, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
`,
  volume:
    'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {storageClassName: fast, capacity: {storage: 5Gi}}\n',
  storageclass:
    'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: example.org/disk\n',
  priority: 'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1_000\n',
  ingress: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: {nginx.ingress.kubernetes.io/auth-secret: settings-secret}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: web, port: {number: 80}}}
  rules:
  - host: "\${HOST:=web.example.org}"
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
  tls: [{secretName: settings-secret, hosts: [web.example.org]}]
`,
  scaler: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 3}
`,
  policy: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: {app: db}}}, {namespaceSelector: {}}]}]
`,
  budget:
    'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n',
  release: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: chart, namespace: media}
spec:
  interval: 1h
  chart: {spec: {chart: thing, version: 1.10, sourceRef: {kind: HelmRepository, name: things}}}
  valuesFrom: [{kind: ConfigMap, name: settings}]
  values:
    image: {repository: example.org/web, tag: "1.2"}
    env: [{name: A, value: 1}, {name: B, value: 2}]
    port: "\${PORT:=8080}"
    nothing: null
    tilde: ~
    empty:
    flow: [
      a, b
    ]
`,
  widget: `apiVersion: example.org/v1
kind: Widget
metadata: {name: gadget, labels: {app: web}}
spec:
  items: [{name: one, size: 1}, {name: two, size: 2}]
  numbers: {octal: 0775, hex: 0x1F, big: 12345678901234567890, float: 1.50, exp: 1e3, under: 1_000, sixty: 1:30, date: 2024-01-02}
  words: {yes: yes, no: "no", on: on, nothing: ~}
  ref: {configMap: settings}
  image: example.org/web:1.2.3
  anchors: {base: &base {x: 1, y: 2}, more: {<<: *base, y: 3}, again: *base}
  text: >-
    folded text
    of two lines
  dollars: "$$HOME and \${SIZE} costs $5"
`,
  crd: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  names: {kind: Widget, plural: widgets}
  conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: web, namespace: default}}}}
`,
  webhook: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: check}
webhooks:
- name: a.example.org
  clientConfig: {service: {name: web, namespace: default, path: /}}
`,
  apiservice:
    'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.example.org}\nspec: {service: {name: web, namespace: default}}\n',
  list: `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed-a}, data: {a: "1"}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: listed-b, annotations: {n: 1}}
`,
  local: `apiVersion: v1
kind: ConfigMap
metadata: {name: local, annotations: {config.kubernetes.io/local-config: "true"}}
`,
  unfilled: `apiVersion: v1
kind: ConfigMap
metadata: {name: script, labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}
data: {a: "\${NOBODY}"}
`,
  unfilledtoo: `apiVersion: v1
kind: ConfigMap
metadata: {name: script-too, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}
data: {a: "\${NOBODY}"}
`,
};
