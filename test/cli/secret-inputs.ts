/** An input of some command that can hold a secret, well formed and broken. `secret` is what must never be seen. */
export interface SecretInput {
  /** Files by path, below the folder that is read. */
  readonly valid: (secret: string) => Readonly<Record<string, string>>;
  /** The same, damaged where the secret stands: what reads it stops there. @default the valid ones, cut in the middle of the secret's line */
  readonly malformed?: (secret: string) => Readonly<Record<string, string>>;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secretWith = (fields: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: postgresql }\n${fields}\n`;
const pod = (fields: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 1\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: web:latest\n${fields}\n`;
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: tunnels.example.org }
spec:
  group: example.org
  names: { kind: Tunnel, plural: tunnels }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { password: { type: integer }, mode: { type: string, enum: [a] } } }
`;

/** What a repository may hold, by kind. Every kind that graph/ reads has a line. */
export const inputs: Readonly<Record<string, SecretInput>> = {
  'a Secret, readable': { valid: (secret) => ({ 'a.yaml': secretWith(`stringData: { password: ${secret} }`) }) },
  'a Secret, in Base64': { valid: (secret) => ({ 'a.yaml': secretWith(`data: { blob: ${base64(secret)} }`) }) },
  'a Secret, several lines': {
    valid: (secret) => ({ 'a.yaml': secretWith(`stringData:\n  config: |\n    first\n    ${secret}\n    last`) }),
  },
  'a Secret, in a list': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: { name: a }\n    stringData: { plain: ${secret} }\n`,
    }),
  },
  'Secrets in a list of their own': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: SecretList\nitems: [{ metadata: { name: a, annotations: { password: x } }, data: { plain: ${base64(secret)} } }]\n`,
    }),
  },
  'what a controller makes a Secret of': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: a }\nspec: { template: { data: { plain: ${secret} }, stringData: { token: a1b2c3d4e5f6g7h8 } } }\n`,
      'b.yaml': `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: a }\nspec: { target: { template: { data: { plain: ${secret}b, other: "postgres://u:${secret}c@h" } } } }\n`,
    }),
  },
  'a configuration of Talos': {
    valid: (secret) => ({
      'talconfig.yaml': `clusterName: a\nendpoint: https://u:${secret}@192.0.2.1:6443\nnodes: [{ hostname: a, ipAddress: 192.0.2.1, controlPlane: true }]\n`,
    }),
  },
  'a Secret, as JSON': {
    valid: (secret) => ({
      'a.json.yaml': JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a' },
        stringData: { token: secret },
      }),
    }),
  },
  'a Secret with a wrong sops block': {
    valid: (secret) => ({
      'a.yaml': secretWith(`stringData: { password: ${secret} }\nsops: { encrypted_regex: ^none$, mac: x }`),
    }),
  },
  'a value that is a name elsewhere': {
    valid: (secret) => ({
      'a.yaml': `${secretWith(`stringData: { plain: ${secret} }`)}---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { path: ./${secret}, interval: 1h, prune: true, sourceRef: { kind: GitRepository, name: ${secret} }, dependsOn: [{ name: ${secret} }] }\n`,
    }),
  },
  'a name of an alias': {
    valid: (secret) => ({ 'a.yaml': secretWith(`stringData: { password: &${secret} ${secret} }`) }),
    malformed: (secret) => ({ 'a.yaml': secretWith(`stringData: { password: *${secret} }`) }),
  },
  'a tag': {
    valid: (secret) => ({ 'a.yaml': secretWith(`stringData: { password: !!str ${secret} }`) }),
    malformed: (secret) => ({ 'a.yaml': secretWith(`stringData: { password: !${secret} x }`) }),
  },
  'literals of a secretGenerator': {
    valid: (secret) => ({
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: a\n    literals: ['plain=${secret}']\n`,
    }),
  },
  'settings of a secretGenerator': {
    valid: (secret) => ({
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: a\n    envs: [a.env]\n`,
      'a.env': `PLAIN=${secret}\n`,
      'b.yaml': pod(`          env: [{ name: A, value: ${secret} }]`),
    }),
    malformed: (secret) => ({ 'a.env': `\u0000${secret}\n=${secret}` }),
  },
  'a file of a secretGenerator': {
    valid: (secret) => ({
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [b.yaml]\nsecretGenerator:\n  - name: a\n    files: [plain.txt]\n`,
      'plain.txt': `${secret}\n`,
      'b.yaml': pod('          env: [{ name: A, valueFrom: { secretKeyRef: { name: a, key: plain.txt } } }]'),
    }),
    malformed: (secret) => ({
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: a\n    files: [plain.txt]\n    envs: [plain.txt]\n`,
      'plain.txt': `\u0000${secret}\n=${secret}`,
    }),
  },
  'what a source leaves out': {
    valid: (secret) => ({ '.sourceignore': `# password: ${secret}\n!a.yaml\n`, 'a.yaml': secretWith('data: {}') }),
    malformed: (secret) => ({ '.sourceignore': `[${secret}\n\\${secret}\u0000`, 'a.yaml': secretWith('data: {}') }),
  },
  'values of a chart': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a }\nspec: { interval: ten, values: { auth: { clientSecret: ${secret} }, env: { API_KEY: ${secret}b } } }\n`,
    }),
  },
  'a ConfigMap': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  DB_PASSWORD: ${secret}\n  app.ini: |\n    user = a\n    token = ${secret}c\n`,
    }),
  },
  'an environment variable': {
    valid: (secret) => ({ 'a.yaml': pod(`          env: [{ name: DB_PASSWORD, value: ${secret} }]`) }),
  },
  'an argument': {
    valid: (secret) => ({ 'a.yaml': pod(`          args: [--token=${secret}, --password, ${secret}b]`) }),
  },
  'a probe with an address': {
    valid: (secret) => ({
      'a.yaml': pod(
        `          livenessProbe: { exec: { command: [curl, "https://user:${secret}@localhost/"] } }\n          readinessProbe: { exec: { command: [curl, "https://user:${secret}@localhost/"] } }`,
      ),
    }),
  },
  'a custom resource that its schema refuses': {
    valid: (secret) => ({
      'crd.yaml': definition,
      'a.yaml': `apiVersion: example.org/v1\nkind: Tunnel\nmetadata: { name: a }\nspec: { password: ${secret}, mode: "https://u:${secret}@h" }\n`,
    }),
  },
  'a patch': {
    valid: (secret) => ({
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\npatches:\n  - patch: |-\n      apiVersion: v1\n      kind: Secret\n      metadata: { name: postgresql }\n      stringData: { plain: ${secret} }\n`,
      'a.yaml': secretWith('stringData: {}'),
    }),
  },
  'the last applied configuration': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"kind":"Secret","data":{"plain":"${base64(secret)}"},"stringData":{"x":"${secret}"}}'\n`,
    }),
  },
  'variables of Flux': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { path: ./app, interval: 1h, prune: true, sourceRef: { kind: GitRepository, name: flux-system }, postBuild: { substitute: { DB_PASSWORD: ${secret} } } }\n`,
      'app/web.yaml': pod('          env: [{ name: A, value: "${DB_PASSWORD}" }]'),
    }),
  },
  'a default of a variable': {
    valid: (secret) => ({ 'a.yaml': pod(`          env: [{ name: DB_PASSWORD, value: "\${PW:=${secret}}" }]`) }),
  },
  'an expression of Prometheus': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: a }\nspec: { groups: [{ name: a, rules: [{ alert: A, expr: 'up{token="${secret}"} == 0' }] }] }\n`,
    }),
    malformed: (secret) => ({
      'a.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: a }\nspec: { groups: [{ name: a, rules: [{ alert: A, expr: 'up{token="${secret}' }] }] }\n`,
    }),
  },
  'a private key in a file': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  key: |\n    -----BEGIN PRIVATE KEY-----\n    ${secret}${'A'.repeat(64)}\n    -----END PRIVATE KEY-----\n`,
    }),
  },
  'a kubeconfig in the repository': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: v1\nkind: Config\nclusters: [{ name: a, cluster: { server: "https://u:${secret}@h" } }]\nusers: [{ name: a, user: { token: ${secret}b, client-key-data: ${base64(secret)} } }]\n`,
    }),
  },
  'a reason of a suppression': {
    valid: (secret) => ({
      'a.yaml': `# holdfast:ignore kubernetes/api-version-is-served until 2020-01-01: because token=${secret}\n# holdfast:ignore kubernetes/api-version-is-served: because https://user:${secret}@example.org knows\n# holdfast:ignore no/such-rule until 2026-12-31: ${secret}b is the password\napiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: a\n  annotations: { password: ${secret}b, holdfast.dev/ignore: 'a/b until 2026-12-31: password=${secret}c' }\n`,
    }),
    malformed: (secret) => ({
      'a.yaml': `apiVersion: batch/v1beta1 # holdfast:ignore kubernetes/api-version-is-served password=${secret}\nkind: CronJob\nmetadata: { name: a, annotations: { holdfast.dev/ignore: "a/b token: ${secret}" } }\n`,
    }),
  },
  'a repository of Git': {
    valid: (secret) => ({
      'a.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: x, url: "https://user:${secret}@example.org/a.git", ref: { branch: main } }\n`,
    }),
  },
};
