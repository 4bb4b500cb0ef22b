import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'cdk8s';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { matchers } from '../../gates/vitest.ts';
import { againstLocalVolumes } from '../../infra/nodes/volumes-on-node.ts';
import { runSteps } from '../../infra/nodes/run-steps.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { sh } from '../../topology/shell.ts';
import type { Run } from './holdfast.ts';
import type { Way } from './secret-ways.ts';

const said = (stdout: string): Promise<Run> => Promise.resolve({ status: 0, stdout, stderr: '' });

/** Why a sealed file is refused in which something can be read. */
function sealed(text: (secret: string) => string): Way {
  return {
    args: ['SealedSecret'],
    files: (secret) => ({ 'sealed/database.sops.yaml': text(secret) }),
    run: (_, { folder }) => {
      const tree = new ClusterTree(new App(), 'pve-homelab', { topology: topologies['pve-homelab'] as Topology });
      const app = new Application(tree, 'database', { namespace: 'databases' });
      const url = pathToFileURL(`${folder}/sealed/`);
      try {
        new SealedSecret(app, 'secret', { name: 'database', folder: url, keys: { password: 'x' } });
      } catch (error) {
        return said(String(error));
      }
      throw new Error('it was taken');
    },
  };
}

/** What the matcher says of a folder. */
function matched(files: (secret: string) => Readonly<Record<string, string>>): Way {
  return {
    args: ['toHoldInvariants'],
    files,
    run: (_, { folder }) => said(matchers.toHoldInvariants(folder, { failOn: 'info' }).message()),
  };
}

/** What is said of the output of a check before a machine is replaced. */
function judged(output: (secret: string) => string): Way {
  return {
    args: ['runSteps'],
    files: (secret) => ({ output: output(secret) }),
    run: async (_, { folder }) => {
      const lines: string[] = [];
      const judge = (text: string): string | undefined => againstLocalVolumes(text, 'node');
      await runSteps([{ what: 'look', command: sh`cat ${join(folder, 'output')}`, isCheck: true, judge }], {
        from: 1,
        confirm: () => Promise.resolve(true),
        report: (line) => lines.push(line),
      });
      return said(lines.join('\n'));
    },
  };
}

const job = 'apiVersion: batch/v1beta1\nkind: CronJob\n';

/** What no command reads, and programs that use the library do. */
export const libraryWays: readonly Way[] = [
  sealed((secret) => `kind: Secret\nstringData: { password: ${secret} }\nsops: { mac: x }\n`),
  sealed((secret) => `kind: Secret\nstringData: { password: *${secret} }\nsops: { mac: x }\n`),
  sealed((secret) => `kind: Secret\nstringData: { password: ${secret} }\n`),
  matched((secret) => ({
    'a.yaml': `${job}metadata: { name: a, annotations: { password: ${secret} } }\n`,
    'b.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { plain: ${secret} }\n`,
  })),
  matched((secret) => ({ 'a.yaml': `${job}metadata: { name: *${secret} }\n` })),
  judged((secret) => `{ "items": "${secret}`),
  judged((secret) => JSON.stringify({ items: [{ metadata: { name: secret }, spec: { password: secret } }, secret] })),
];
