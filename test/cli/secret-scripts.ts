import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Run } from './holdfast.ts';
import type { Way } from './secret-ways.ts';

const root = new URL('../..', import.meta.url).pathname;

interface Place {
  readonly cwd: string;
  /** Where its folder `stacks` is. */
  readonly sources: string;
}

/** Runs a script of stacks/ in a folder, without blocking this process. */
function script(name: string, args: readonly string[], { cwd, sources }: Place): Promise<Run> {
  return new Promise((resolve) => {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(process.execPath, [tsx, join(sources, 'stacks', name), ...args], { cwd, env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const prefix = 'urn:pulumi:honeydue::holdfast::';
const urn = `${prefix}holdfast:hetzner:HetznerNodes$hcloud:index/server:Server::web`;
const sealed = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };
/** A server whose state has secrets in plain, as secrets, and in texts beside them. */
const stateOf = (secret: string) => ({
  ...{ urn, type: 'hcloud:index/server:Server', custom: true, id: '1', protect: false },
  inputs: {
    name: 'web',
    password: `${secret}a`,
    userData: { ...sealed, plaintext: JSON.stringify(`${secret}b-${secret}`) },
    labels: { config: `token=${secret}c`, url: `https://user:${secret}@example.org/` },
  },
  outputs: { rootPassword: `${secret}d` },
});
const savedState = (secret: string): string =>
  JSON.stringify({ version: 3, deployment: { resources: [stateOf(secret)] } });
/** What the real command line saw: it repeats what stands in the state. */
const preview = (secret: string): string => {
  const state = stateOf(secret);
  const newState = {
    ...state,
    inputs: { ...state.inputs, adminPassword: `${secret}g`, password: '[secret]', labels: { token: '[secret]' } },
  };
  return JSON.stringify({
    steps: [
      {
        op: 'update',
        urn,
        oldState: { ...state, inputs: { ...state.inputs, labels: { token: `${secret}e` } } },
        newState,
      },
      { op: 'evict', urn: `${urn}-2`, newState: state },
    ],
    changeSummary: { update: 1 },
    diagnostics: [
      {
        severity: 'error',
        message: `hcloud: the password ${secret}a and ${secret}b-${secret} of ${secret}e are wrong`,
      },
      { severity: 'error', message: `hcloud: https://user:${secret}@example.org does not take token=${secret}f` },
    ],
  });
};
/** The same where nobody complains: who repeats a secret makes it known, and masked everywhere. */
const quiet = (secret: string): string =>
  JSON.stringify({ ...(JSON.parse(preview(secret)) as object), diagnostics: [] });
/** A stack's file with a secret that nobody encrypted, and a wrong value beside it. */
const settings = (secret: string): Record<string, string> => ({
  'Pulumi.honeydue.yaml': `config:\n  holdfast:hcloudToken: ${secret}\n  holdfast:cloudflareApiToken: ${secret}b\n  holdfast:sshKeys: [my key]\n  holdfast:proxied: ${secret}\n`,
});
const broken = (secret: string): Record<string, string> => ({
  'Pulumi.honeydue.yaml': `config:\n  holdfast:hcloudToken: "${secret}: [\n  *${secret}\n`,
});
const kubeconfig = (secret: string): Record<string, string> => ({
  'k.yaml': `users: [{ token: *${secret}`,
  'l.yaml': `apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{ name: a, context: { cluster: a, user: a } }]\nclusters: [{ name: a, cluster: { server: "https://user:${secret}@127.0.0.1:1" } }]\nusers: [{ name: a, user: { token: ${secret}b } }]\n`,
});

const of = (name: string, args: readonly string[], files: NonNullable<Way['files']>): Way => ({
  args: [name, ...args],
  run: (_, { folder, product }) => script(name, args, { cwd: folder, sources: product.folder }),
  files,
});
const planned = (args: readonly string[], file: string, text: (secret: string) => string): Way[] => [
  of('plan.ts', ['honeydue', ...args], (secret) => ({ [file]: text(secret) })),
  of('plan.ts', ['honeydue', ...args, '--json'], (secret) => ({ [file]: text(secret) })),
];

/** Every script of stacks/ that is run, as package.json names it. */
export const scriptWays: Readonly<Record<string, readonly Way[]>> = {
  plan: [
    ...planned(['--against', 's.json', '--inputs'], 's.json', savedState),
    ...planned(['--preview', 'p.json', '--inputs'], 'p.json', preview),
    ...planned(['--preview', 'p.json', '--inputs'], 'p.json', quiet),
    of('plan.ts', ['honeydue', '--preview', 'p.json'], (secret) => ({ 'p.json': preview(secret).slice(0, -9) })),
    of('plan.ts', ['honeydue', '--json'], settings),
    of('plan.ts', ['honeydue'], broken),
    of('plan.ts', ['honeydue', '--prices', 'p.json'], (secret) => ({ 'p.json': `{ "pricing": "${secret}` })),
  ],
  replace: [
    of('replace.ts', ['honeydue', 'ubuntu-8gb-nbg1-2'], broken),
    of('replace.ts', ['pve-homelab', 'k3s-cp-02', '--run', '--kubeconfig', 'k.yaml'], kubeconfig),
  ],
  'move-label': [
    of(
      'move-label.ts',
      ['honeydue', 'honeydue/redis=true', 'ubuntu-8gb-nbg1-2', '--run', '--kubeconfig', 'l.yaml'],
      kubeconfig,
    ),
  ],
};
/** What reads nothing that somebody could have put a secret into: the clusters of this repository. */
export const scriptsWithoutInput = ['synth', 'nodes', 'docs', 'charts'];
