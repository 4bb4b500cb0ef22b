/** Two copies of every volume, on the disks of two nodes. */
export const storage = {
  storage: {
    longhorn: {
      kind: 'longhorn',
      version: '1.11.0',
      disks: [
        { machine: 'node-1', disk: 'system', tags: ['default'] },
        { machine: 'node-2', disk: 'system', tags: ['default'] },
        { machine: 'node-3', disk: 'system', tags: ['default'] },
      ],
    },
  },
  classes: {
    'longhorn-default': {
      storage: 'longhorn',
      provisioner: 'driver.longhorn.io',
      reclaimPolicy: 'Retain',
      default: true,
      snapshotClass: 'longhorn-snapshots',
    },
  },
} as const;
