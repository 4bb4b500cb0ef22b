import { assumed, defineTopology } from 'holdfast';
import { backup } from './parts/backup.volsync.ts';
import { bucket } from './parts/bucket.object-storage.ts';
import { distribution } from './parts/distribution.home.k3s.ts';
import { machines } from './parts/machines.proxmox.ts';
import { network } from './parts/network.flannel.ts';
import { site } from './parts/site.home.ts';
import { snapshots } from './parts/snapshots.home.k3s.ts';
import { storage } from './parts/storage.local-path.ts';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Names are checked by the compiler, everything else when this is loaded. */
export const topology = defineTopology({
  source: 'cluster-name',
  sites: { ...site.sites },
  networks: {
    ...site.networks,
    ...network.networks,
    pods: { purpose: 'pods', ipv4: '10.42.0.0/16' },
    services: { purpose: 'services', ipv4: '10.43.0.0/16' },
  },
  ...site.sections,
  ...machines.sections,
  storage: {
    ...storage.storage,
    ...snapshots.storage,
    ...backup.storage,
  },
  services: {
    git: {
      kind: 'git',
      endpoint: 'github.com',
      without: 'changes are not applied; what runs goes on running',
    },
    ntfy: { kind: 'notifications', endpoint: 'ntfy.sh', without: 'nobody is told of an alert' },
    healthchecks: {
      kind: 'notifications',
      endpoint: 'hc-ping.com',
      without: 'a cluster that falls silent goes unnoticed',
    },
    ...bucket.services,
  },
  clusters: {
    'cluster-name': {
      ...distribution.cluster,
      nodes: { 'node-1': { role: 'server' }, 'node-2': { role: 'server' }, 'node-3': { role: 'server' } },
      domain: assumed('cluster-name.example', correct),
      podNetwork: 'pods',
      serviceNetwork: 'services',
      ...network.cluster,
      storageClasses: {
        ...storage.classes,
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: 'sops',
        version: '2.9',
        url: 'ssh://git@github.com/example/cluster-name',
        branch: 'main',
        // The project itself: what npm run synth writes is committed with it.
        folder: 'dist/cluster-name',
        service: 'git',
      },
      alerting: {
        evaluatedBy: 'Prometheus in the cluster, watched from outside by a dead-man’s switch',
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      // What opens everything else must be found when the cluster is gone.
      escrow: [
        ...distribution.escrow,
        { what: 'sops-age-key', where: assumed('password manager', correct) },
        ...backup.escrow,
      ],
      ...snapshots.cluster,
      ...bucket.cluster,
    },
  },
});
