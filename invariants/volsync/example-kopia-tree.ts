/** A tree that Flux applies, with one application whose mover writes to the claim `kopia`. */
export const kopiaTree = {
  'flux/apps.yaml': `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps }
spec: { path: ./apps }
`,
  'apps/sonarr/replicationsource.yaml': `
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-src }
spec:
  kopia:
    repository: sonarr-volsync-secret
    moverVolumes: [{ mountPath: repository, volumeSource: { persistentVolumeClaim: { claimName: kopia } } }]
`,
} as const;

/** The repository bound to its volume by the handle. */
export const repositoryClaim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: kopia, namespace: default }
spec: { accessModes: [ReadWriteMany], storageClassName: "", volumeName: kopia, resources: { requests: { storage: 500Gi } } }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: kopia }
spec:
  claimRef: { name: kopia, namespace: default }
  csi: { driver: cephfs.csi.ceph.com, volumeHandle: 0001-0024-fsid-0000000000000001-uuid }
`;
