import { replace } from 'holdfast/replace';
import { topology } from './cluster-name/topology.ts';

await replace({
  project: 'cluster-name',
  topologies: { 'cluster-name': topology },
  programs: async () => ({ 'cluster-name': (await import('./cluster-name/program.proxmox.k3s.ts')).default }),
});
