import { manifests, type FilesExample } from './example.ts';

/** A Deployment whose only container has these resources. */
export function deploymentWith(resources: string): FilesExample {
  return manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: sonarr }
spec:
  template:
    spec:
      containers:
        - name: sonarr
          resources: ${resources}
`);
}
