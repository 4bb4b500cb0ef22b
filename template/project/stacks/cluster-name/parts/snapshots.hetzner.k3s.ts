import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Copies of etcd in a bucket. */
export const snapshots = {
  storage: {
    snapshots: {
      kind: 's3',
      servedBy: { service: 'object-storage' },
      bucket: assumed('cluster-name-etcd', correct),
      endpoint: assumed('s3.us-west-000.backblazeb2.com', correct),
    },
  },
  cluster: {
    etcdSnapshots: { to: 'snapshots', schedule: '0 */6 * * *', kept: 28 },
  },
} as const;
