/** What outlives the pods of monitoring. */
export const monitoring = {
  settings: {
    keeps: { storageClass: 'longhorn-default', prometheus: '20Gi', alertmanager: '1Gi' },
  },
} as const;
