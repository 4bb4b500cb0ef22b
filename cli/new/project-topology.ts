import { indented, key, quote } from './names.ts';
import { platformTopologies, type NewProject } from './platforms.ts';

/** What exists: the module that a newcomer corrects first. */
export function topology(project: NewProject): string {
  const { name, repository, platform } = project;
  const { sections, services, endpoint } = platformTopologies[platform](project);
  const imports = platform === 'hetzner' ? 'assumed, defineTopology, spreadGroup' : 'assumed, defineTopology';
  return `import { ${imports} } from 'holdfast';

/** What nobody has confirmed yet. */
const correct = 'written by holdfast new: put in what you have';

/** Names are checked by the compiler, everything else when this is loaded. */
export const topology = defineTopology({
  source: '${name}',
  sites: { home: { description: assumed('${platform === 'hetzner' ? 'Hetzner Cloud nbg1' : 'where the machines stand'}', correct) } },
${indented(sections, 2)}
${indented(serviceSource(repository, services), 2)}
  clusters: {
    ${key(name)}: {
      distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
      nodes: { 'node-1': { role: 'server' }, 'node-2': { role: 'server' }, 'node-3': { role: 'server' } },
      endpoint: assumed('${endpoint}', 'the first server; a virtual address would outlive it'),
      domain: assumed('${name}.example', correct),
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: { kind: 'flannel', backend: 'vxlan' },
      loadBalancing: { kind: 'servicelb', pools: [] },
      storageClasses: {
        'local-path': {
          storage: 'node-disk',
          provisioner: 'rancher.io/local-path',
          reclaimPolicy: 'Delete',
          default: true,
        },
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: 'sops',
        version: '2.9',
        url: ${quote(repository)},
        branch: 'main',
        // The project itself: what npm run synth writes is committed with it.
        folder: ${quote(`dist/${name}`)},
        service: 'git',
      },
      alerting: {
        evaluatedBy: 'Prometheus in the cluster, watched from outside by a dead-man’s switch',
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      // What opens everything else must be found when the cluster is gone.
      escrow: [
        { what: 'server-token', where: assumed('password manager', correct) },
        { what: 'sops-age-key', where: assumed('password manager', correct) },
      ],
      etcdSnapshots: { to: 'snapshots', schedule: '0 */6 * * *', kept: 28 },
      uses: [${platform === 'hetzner' ? "'object-storage'" : ''}],
    },
  },
});
`;
}

/** What lies outside, and what stops without it. */
function serviceSource(repository: string, services: readonly string[]): string[] {
  return [
    'services: {',
    '  git: {',
    "    kind: 'git',",
    `    endpoint: ${quote(/@([^/:]+)/.exec(repository)?.[1] ?? '')},`,
    "    without: 'changes are not applied; what runs goes on running',",
    '  },',
    "  ntfy: { kind: 'notifications', endpoint: 'ntfy.sh', without: 'nobody is told of an alert' },",
    '  healthchecks: {',
    "    kind: 'notifications',",
    "    endpoint: 'hc-ping.com',",
    "    without: 'a cluster that falls silent goes unnoticed',",
    '  },',
    ...services.map((line) => `  ${line}`),
    '},',
  ];
}
