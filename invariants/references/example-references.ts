import { appliedFiles } from '../example-flux.ts';

/** A Certificate, and a ClusterIssuer `letsencrypt`. */
export const certificate = (issuer: string) =>
  appliedFiles({
    'issuer.yaml': `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: letsencrypt }
spec: { selfSigned: {} }
`,
    'certificate.yaml': `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: media }
spec: { secretName: web-tls, dnsNames: [web.example.org], issuerRef: { kind: ClusterIssuer, name: ${issuer} } }
`,
  });

/** A Deployment that reads a ConfigMap, and one that is called `settings`. */
export const deployment = (reference: string) =>
  appliedFiles({
    'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: media }\n',
    'deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: media }
spec:
  template:
    spec:
      containers: [{ name: web, image: "web:1", envFrom: [{ configMapRef: ${reference} }] }]
`,
  });

/** A HelmRelease with values from elsewhere, and its chart. */
export const release = (values: string) =>
  appliedFiles({
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: front, namespace: site }
spec:
  chartRef: { kind: OCIRepository, name: front }
  valuesFrom:
    - ${values}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: front, namespace: site }
spec: { url: "oci://charts.example.org/front" }
`,
  });

/** A Deployment that mounts a claim, and one that is called `data`. */
export const mounting = (claim: string) =>
  appliedFiles({
    'claim.yaml': `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: media }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`,
    'deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: sonarr, namespace: media }
spec:
  template:
    spec:
      containers: [{ name: sonarr, image: "sonarr:4" }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claim} } }]
`,
  });

/** A Job that runs as an account, one that is called `backup`, and an account that is allowed something. */
export const running = (account: string, allowed: string) =>
  appliedFiles({
    'job.yaml': `
apiVersion: v1
kind: ServiceAccount
metadata: { name: backup, namespace: site }
---
apiVersion: batch/v1
kind: Job
metadata: { name: backup, namespace: site }
spec: { template: { spec: { serviceAccountName: ${account}, containers: [] } } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: backup }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: ${allowed}, namespace: site }]
`,
  });
