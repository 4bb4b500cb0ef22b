/** A program that makes volumes, and where it puts them. */
export interface StorageProgram {
  readonly name: string;
  /** What provisioners of its classes are called. */
  readonly provisioner: RegExp;
  /** Charts that make its classes. */
  readonly charts: readonly string[];
  /** Classes that these make unless told otherwise. */
  readonly classes: readonly string[];
  /** In a folder of one node, on disks of several nodes, or on a server somewhere. */
  readonly lies: 'on one node' | 'on several nodes' | 'on a server';
}

/** By the documentation of each program, on 2026-11-30. */
export const storagePrograms: readonly StorageProgram[] = [
  {
    name: 'Rook Ceph',
    // With the namespace of the operator before it.
    provisioner: /^[a-z0-9-]+\.(rbd|cephfs)\.csi\.ceph\.com$/,
    charts: ['rook-ceph-cluster'],
    classes: ['ceph-block', 'ceph-filesystem'],
    lies: 'on several nodes',
  },
  {
    name: 'Ceph',
    provisioner: /^(rbd|cephfs)\.csi\.ceph\.com$/,
    charts: ['ceph-csi-rbd', 'ceph-csi-cephfs'],
    classes: [],
    lies: 'on a server',
  },
  {
    name: 'Longhorn',
    provisioner: /^driver\.longhorn\.io$/,
    charts: ['longhorn'],
    classes: ['longhorn', 'longhorn-static'],
    lies: 'on several nodes',
  },
  {
    name: 'OpenEBS Mayastor',
    provisioner: /^io\.openebs\.csi-mayastor$/,
    charts: ['mayastor'],
    classes: ['openebs-single-replica'],
    lies: 'on several nodes',
  },
  {
    name: 'LINSTOR',
    provisioner: /^linstor\.csi\.linbit\.com$/,
    charts: ['linstor-cluster', 'piraeus'],
    classes: [],
    lies: 'on several nodes',
  },
  {
    name: 'OpenEBS',
    provisioner: /^(openebs\.io\/local|(local|zfs)\.csi\.openebs\.io)$/,
    charts: ['openebs', 'localpv-provisioner', 'zfs-localpv', 'lvm-localpv'],
    classes: ['openebs-hostpath'],
    lies: 'on one node',
  },
  {
    name: 'local-path-provisioner',
    provisioner: /(^rancher\.io\/local-path|\/local-path-provisioner)$/,
    charts: ['local-path-provisioner'],
    classes: ['local-path'],
    lies: 'on one node',
  },
  {
    name: 'TopoLVM',
    provisioner: /^topolvm\.(io|cybozu\.com)$/,
    charts: ['topolvm'],
    classes: ['topolvm-provisioner'],
    lies: 'on one node',
  },
  {
    name: 'NFS',
    provisioner: /^nfs\.csi\.k8s\.io$|\/nfs-subdir-external-provisioner$/,
    charts: ['csi-driver-nfs', 'nfs-subdir-external-provisioner'],
    classes: ['nfs-client'],
    lies: 'on a server',
  },
  {
    name: 'SMB',
    provisioner: /^smb\.csi\.k8s\.io$/,
    charts: ['csi-driver-smb'],
    classes: [],
    lies: 'on a server',
  },
  {
    name: 'democratic-csi',
    provisioner: /democratic-csi/,
    charts: ['democratic-csi'],
    classes: [],
    lies: 'on a server',
  },
  {
    name: 'Synology',
    provisioner: /^csi\.san\.synology\.com$/,
    charts: ['synology-csi'],
    classes: [],
    lies: 'on a server',
  },
];
