import { assumed } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Copies of etcd on the NAS. */
export const snapshots = {
  storage: {
    snapshots: {
      kind: 'nfs',
      servedBy: { device: 'nas', pool: 'data' },
      exportPath: assumed('/volume1/snapshots', correct),
      version: '4.1',
    },
  },
  cluster: {
    etcdSnapshots: { to: 'snapshots', schedule: '0 */6 * * *', kept: 28 },
  },
} as const;
