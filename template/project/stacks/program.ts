import clusterName from './cluster-name/program.proxmox.k3s.ts';

/** What the stack gives to people, by the names that pulumi stack output takes. */
export default clusterName.run();
