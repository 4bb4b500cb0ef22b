import { manifests, type Example } from '../example.ts';

/** A volume and the claim that names it. */
export function staticPair(capacity: string, request: string): Example {
  return manifests(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: media-sonarr }
spec:
  capacity: { storage: ${capacity} }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: sonarr, namespace: media }
spec:
  volumeName: media-sonarr
  resources: { requests: { storage: ${request} } }
`);
}
