/** Where servers mount the NFS export that keeps copies of their etcd snapshots; below it a folder for each topology, and in it one for each server. */
export const snapshotMount = '/mnt/etcdsnapshots';

/** Every six hours for a week: corruption that is noticed on the seventh day still has a clean snapshot. */
export const snapshotDefaults = { schedule: '0 */6 * * *', kept: 28 };
