/** Folders on the disk of whichever node a pod landed on first. */
export const storage = {
  storage: {
    'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },
  },
  classes: {
    'local-path': {
      storage: 'node-disk',
      provisioner: 'rancher.io/local-path',
      reclaimPolicy: 'Delete',
      default: true,
    },
  },
} as const;
