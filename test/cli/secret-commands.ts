import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RealStack, treeOf } from '../real-stack.ts';
import { holdfastBeside, type Run } from './holdfast.ts';
import type { Given, Way } from './secret-ways.ts';

/** A configuration of a machine, as a template. */
const machineTemplate = 'r/talos/one.yaml.j2';

const topology = (secret: string): string => `source: test
sites: { home: { name: Home } }
services: { git: { kind: git, url: "https://user:${secret}@example.org/a.git" } }
`;
const kubeconfig = (secret: string): string => `apiVersion: v1
kind: Config
current-context: a
contexts: [{ name: a, context: { cluster: a, user: a } }]
clusters: [{ name: a, cluster: { server: "https://user:${secret}@127.0.0.1:1" } }]
users: [{ name: a, user: { token: ${secret}b, password: ${secret}c, username: a } }]
`;
const unsealed = `apiVersion: holdfast.dev/v1
kind: UnsealedSecret
metadata: { name: a, namespace: b }
spec: { file: a.sops.yaml, keys: { password: a place } }
`;

/** A program of a cluster with a secret that somebody wrote into it. */
const program = (secret: string): string =>
  `import { App } from 'cdk8s';\n\nexport function homeTree() {\n  const tree = new App();\n  const token = '${secret}';\n  return tree;\n}\n`;

const oldJob = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: b }';

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}

/** The same in a folder that is a repository of Git, with everything in it committed. */
function committed({ args: own }: Way, { folder, product: { main } }: Given): Promise<Run> {
  git(folder, 'init', '-q');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'a');
  return holdfastBeside(own, folder, { main });
}

/** The same where nothing was committed before. */
function added({ args }: Way, { folder, product: { main } }: Given): Promise<Run> {
  git(folder, 'init', '-q');
  git(folder, 'commit', '-q', '-m', 'a', '--allow-empty');
  return holdfastBeside(args, folder, { main });
}

/** The same where all that was committed is gone. */
function removed(way: Way, { folder, product }: Given): Promise<Run> {
  git(folder, 'init', '-q');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'a');
  rmSync(join(folder, 'r'), { recursive: true });
  mkdirSync(join(folder, 'r'));
  return holdfastBeside(way.args, folder, { main: product.main });
}

/** The same for the tree of a cluster. */
function besideTree({ args }: Way, { folder, product: { main } }: Given): Promise<Run> {
  const tree = treeOf(new RealStack('media-gitops'));
  return holdfastBeside(
    args.map((argument) => (argument === 'TREE' ? tree : argument)),
    folder,
    { main },
  );
}

/** Every command, in every way in which it shows or writes something. A command that is not here fails the test below. */
export const ways: Readonly<Record<string, readonly Way[]>> = {
  check: [
    ...['human', 'json', 'sarif', 'junit', 'github', 'markdown'].map((format) => ({
      args: ['check', 'r', '--format', format],
    })),
    { args: ['check', 'r', '--write-baseline', 'r/baseline.json'] },
    { args: ['check', 'r', '--explain-scope'] },
    // An edit beside a secret, and in its line; in a folder in which Flux does not say what is applied.
    {
      args: ['check', 'edited', '--diff'],
      files: (secret) => ({
        'edited/above.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { plain: ${secret} }\n---\n${oldJob}\n`,
        'edited/below.yaml': `${oldJob.replace('}', `, annotations: { password: ${secret} } }`)}\n`,
        'edited/same.yaml': `{ ${oldJob.replaceAll('\n', ', ').replace('}', `, annotations: { password: ${secret} } }`)} }\n`,
      }),
    },
    { args: ['check', 'r', '--diff'] },
    { args: ['check', 'r', '--fix'] },
    {
      args: ['check', 'r', '--changed-since', 'HEAD'],
      files: (secret) => ({ 'r/a.yaml': `${oldJob.replace('}', `, annotations: { password: ${secret} } }`)}\n` }),
      run: committed,
    },
    {
      args: ['check', 'r', '--config', 'c.mjs'],
      files: (secret) => ({ 'c.mjs': `export default { rules: { "${secret}` }),
    },
    { args: ['check', 'r', '--crds', 'r'] },
    {
      args: ['check', 'r', '--render', '--charts', 'c'],
      files: (secret) => ({ 'c/web/Chart.yaml': `name: web\nversion: &a *${secret}\n` }),
    },
    {
      args: ['check', 'r', '--config', 'c.yaml'],
      files: (secret) => ({ 'c.yaml': `rules: { "${'a'}": &a b, token: *${secret} }\n` }),
    },
    {
      args: ['check', 'r', '--baseline', 'b.json'],
      files: (secret) => ({ 'b.json': `{"version": 1, "findings": ["${secret}` }),
    },
    { args: ['check', 'r', '--kubeconfig', 'k.yaml'], files: (secret) => ({ 'k.yaml': kubeconfig(secret) }) },
    {
      args: ['check', 'r', '--kubeconfig', 'k.yaml'],
      files: (secret) => ({ 'k.yaml': `users: [{ token: *${secret}` }),
    },
  ],
  new: [
    {
      args: ['new', 'app', 'web', '--kind', 'stateless', '--image', 'a/b:1.0.0', '--port', '80', '--project', 'p'],
      files: (secret) => ({ 'p/stacks/home/charts.ts': program(secret) }),
    },
    {
      args: ['new', 'app', 'web', '--kind', 'stateless', '--image', 'a/b:1.0.0', '--port', '80', '--project', 'p'],
      files: (secret) => ({ 'p/stacks/home/charts.ts': `const token = "${secret}` }),
    },
  ],
  import: [
    { args: ['import', 'r', '--name', 'home', '--baseline', 'b.json'] },
    {
      args: ['import', 'r', '--name', 'home', '--baseline', 'b.json'],
      beside: [machineTemplate],
      files: (secret) => ({
        [machineTemplate]: `machine: { type: controlplane, token: "${secret}", network: { hostname: one } }\ncluster:\n  secret: "${secret}"\n  controlPlane: { endpoint: "https://admin:${secret}@192.0.2.9:6443" }\n`,
      }),
    },
  ],
  impact: [
    { args: ['impact', 'r'] },
    ...['human', 'json', 'markdown', 'mermaid', 'html'].map((format) => ({
      args: ['impact', 'r', '--format', format],
      files: (secret: string) => ({ 'r/holdfast.topology.yaml': topology(secret) }),
    })),
    {
      args: ['impact', 'r', '--diff', 'HEAD'],
      files: (secret) => ({ 'r/holdfast.topology.yaml': topology(secret) }),
      run: committed,
    },
  ],
  runbooks: [
    { args: ['runbooks', 'TREE', '--output', 'pages'], run: besideTree },
    {
      args: ['runbooks', 'r', '--output', 'pages'],
      files: (secret) => ({ 'r/holdfast.topology.yaml': topology(secret) }),
    },
  ],
  diff: [
    ...[added, removed].flatMap((run) =>
      ['human', 'json', 'markdown'].map((format) => ({
        args: ['diff', 'HEAD', 'r', '--all', '--format', format],
        files: (secret: string) => ({ 'r/holdfast.topology.yaml': topology(secret) }),
        run,
      })),
    ),
    {
      args: ['diff', './before', 'after', '--all'],
      files: (secret) => ({
        'before/a.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData:\n  plain: ${secret}\n`,
        'after/a.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData:\n  plain: ${secret}b\n`,
      }),
    },
    {
      args: ['diff', './before', 'after'],
      files: (secret) => ({ 'before/a.yaml': `a: *${secret}\n`, 'after/a.yaml': `a: "${secret}\n` }),
    },
  ],
  doctor: [
    { args: ['doctor', 'r'] },
    { args: ['doctor', 'r', '--format', 'json'] },
    {
      args: ['doctor', 'r', '--reach'],
      files: (secret) => ({
        'r/holdfast.topology.yaml': JSON.stringify(new RealStack('pve-homelab').topology).replaceAll(
          '10.20.',
          '127.20.',
        ),
        'r/Pulumi.pve-homelab.yaml': `config: { "holdfast:proxmoxEndpoint": "https://user:${secret}@127.0.0.1:1/" }\n`,
        'k.yaml': kubeconfig(secret),
      }),
      run: ({ args }, { folder, product: { main } }) =>
        holdfastBeside(args, folder, { main, env: { KUBECONFIG: join(folder, 'k.yaml') } }),
    },
  ],
  seal: [
    {
      args: ['seal', 'r', '--from', 'v.yaml'],
      files: (secret) => ({ 'r/u.yaml': unsealed, 'v.yaml': `a: { password: "${secret}\\n${secret}b" }\n` }),
    },
    {
      args: ['seal', 'r', '--from', 'v.yaml'],
      files: (secret) => ({ 'r/u.yaml': unsealed, 'v.yaml': `a: { password: *${secret} }\n` }),
    },
    {
      args: ['seal', 'r', '--from', 'v.yaml'],
      files: (secret) => ({ 'r/u.yaml': unsealed, 'v.yaml': `a: { password: [${secret}] }\n` }),
    },
  ],
  // Nobody answers there, and nobody has to: what is read of a cluster passes the same way out.
  ...Object.fromEntries(
    [['recover', 'r'], ['validate'], ['failover', 'r', 'a'], ['volumes', 'release'], ['recognise', 'r']].map((args) => [
      args.join(' '),
      [
        {
          args: [...args, '--kubeconfig', 'k.yaml', '--context', 'none'],
          files: (secret: string) => ({ 'k.yaml': kubeconfig(secret), 'r/holdfast.topology.yaml': topology(secret) }),
        },
        {
          args: [...args, '--kubeconfig', 'k.yaml'],
          files: (secret: string) => ({
            'k.yaml': `users: [{ token: *${secret}`,
            'r/holdfast.topology.yaml': topology(secret),
          }),
        },
      ],
    ]),
  ),
  // The file is read before anybody is asked.
  'recognise TREE': [
    {
      args: ['recognise', 'TREE', '--kubeconfig', 'k.yaml'],
      run: besideTree,
      files: (secret) => ({ 'holdfast.clusters.yaml': `media-gitops: { uid: *${secret} }\n` }),
    },
    {
      args: ['recognise', 'TREE', '--kubeconfig', 'k.yaml'],
      run: besideTree,
      files: (secret) => ({ 'holdfast.clusters.yaml': `media-gitops: { uid: ${secret}, seen: ${secret}b }\n` }),
    },
  ],
};
/** What reads nothing that somebody could have put a secret into: rules, and answers to questions. */
export const withoutInput = ['explain', 'admission', 'rules', 'help'];
