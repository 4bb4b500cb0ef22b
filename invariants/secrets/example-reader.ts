import { appliedFiles } from '../example-flux.ts';

/** An ExternalSecret, and a Deployment that reads a Secret in a line of its container. */
export const reading = (externalSecretSpec: string, inContainer: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: web, namespace: site }
spec:${externalSecretSpec}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  template:
    spec:
      containers:
        - name: web
          ${inContainer}
`,
  });
