/** Where servers mount the NFS export that keeps copies of their etcd snapshots; below it a folder for each topology, and in it one for each server. */
export const snapshotMount = '/mnt/etcdsnapshots';
