import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Package, Program } from './machine.ts';

/** Something that a machine has to have for what a folder holds. */
export interface Need {
  /** What it is for: a command, or a step of a guide. */
  readonly for: string;
  readonly of: Program | Package;
  /** How to get it. */
  readonly fix: string;
}

const program = (name: string, ...version: readonly string[]): Program => ({ kind: 'program', name, version });
const npmPackage = (name: string): Package => ({ kind: 'package', name });

/** What the clusters of some trees ask of the machine that they are run from; without clusters, what every user needs. */
export function needsOf(graph: ResourceGraph): Need[] {
  const needs: Need[] = [
    {
      for: 'check --changed-since and impact --diff',
      of: program('git', '--version'),
      fix: 'install git',
    },
  ];
  const clusters = graph.declared('cluster').map(({ spec }) => spec);
  if (clusters.length === 0) return needs;
  const kinds = new Set(graph.declared('machine').map(({ spec }) => spec.kind));
  const isTalos = clusters.some(({ distribution }) => distribution.kind === 'talos');
  const isOnProxmox = kinds.has('proxmox-vm') || kinds.has('proxmox-lxc');
  const hasFlux = clusters.some(({ gitOps }) => gitOps !== undefined);
  return [
    ...needs,
    ...['cdk8s', 'constructs'].map((name) => packageFor(name, 'npm run synth')),
    packageFor('@pulumi/pulumi', 'npm run plan'),
    ...(isOnProxmox ? [packageFor('@muhlba91/pulumi-proxmoxve', 'npm run plan, for Proxmox')] : []),
    ...(kinds.has('hetzner-server') ? [packageFor('@pulumi/hcloud', 'npm run plan, for Hetzner')] : []),
    ...(clusters.some(({ publicNames }) => publicNames !== undefined)
      ? [packageFor('@pulumi/cloudflare', 'npm run plan, for public names')]
      : []),
    ...(isTalos ? [] : [packageFor('@pulumi/random', 'npm run plan, for the token that nodes join by')]),
    ...(hasFlux
      ? [
          packageFor('@pulumi/kubernetes', 'npm run plan, for Flux'),
          packageFor('@pulumi/tls', 'npm run plan, for its deploy key'),
        ]
      : []),
    {
      for: 'pulumi up: making the machines',
      of: program('pulumi', 'version'),
      fix: 'https://www.pulumi.com/docs/iac/download-install/',
    },
    ...(isTalos ? [] : [{ for: 'setting up nodes, and runbooks', of: program('ssh', '-V'), fix: 'install OpenSSH' }]),
    ...(isTalos
      ? [
          {
            for: 'runbooks of Talos',
            of: program('talosctl', 'version', '--client', '--short'),
            fix: 'https://www.talos.dev/latest/talos-guides/install/talosctl/',
          },
        ]
      : []),
    { for: 'runbooks', of: program('kubectl', 'version', '--client'), fix: 'https://kubernetes.io/docs/tasks/tools/' },
    ...(hasFlux
      ? [
          {
            for: 'runbooks',
            of: program('flux', '--version'),
            fix: 'https://fluxcd.io/flux/installation/#install-the-flux-cli',
          },
        ]
      : []),
    ...(isSealing(graph)
      ? [
          {
            for: 'holdfast seal',
            of: program('sops', '--version'),
            fix: 'https://github.com/getsops/sops/releases',
          },
          { for: 'holdfast seal: making a key', of: program('age-keygen', '--version'), fix: 'install age' },
        ]
      : []),
  ];
}

function packageFor(name: string, purpose: string): Need {
  return { for: purpose, of: npmPackage(name), fix: `npm install ${name}` };
}

/** Whether some secret is sealed with sops, or waits for it. */
function isSealing(graph: ResourceGraph): boolean {
  return (
    graph.objects('UnsealedSecret').length > 0 || graph.objects('Secret').some(({ manifest }) => 'sops' in manifest)
  );
}
