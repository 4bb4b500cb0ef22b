import { expect, test } from 'vitest';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { programs } from '../../stacks/programs.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { unlike } from '../engine/asked-for.ts';
import { Deployed } from '../engine/deployed.ts';
import { madeRows } from '../engine/made-rows.ts';
import { userDataIn } from '../engine/user-data.ts';
import { describeWithShared } from '../shared.ts';
import { run } from './fresh-project.ts';
import { describeWith } from './parts.ts';

/** Every node that a platform makes is given what its setup says: the token of the cluster, and the keys as they were typed in. */
async function expectNodesSetUp(deployed: Deployed): Promise<void> {
  const { stack, engine, providers } = deployed;
  const topology = topologies[stack] as Topology;
  const given = userDataIn(providers.world);
  if (topology.clusters[stack]?.distribution.kind !== 'k3s') return expect([...given]).toEqual([]);
  const { stdout } = await engine.run(['stack', 'output', '--show-secrets', 'token'], { isPrinted: false });
  const [accessKey, secretKey] = [deployed.secretFor('snapshotAccessKey'), deployed.secretFor('snapshotSecretKey')];
  expect(given.size).toBeGreaterThan(0);
  for (const [node, { write_files: files, runcmd }] of given) {
    const setup = nodeSetup(topology, stack, node, { token: stdout.trim(), snapshots: { accessKey, secretKey } });
    expect(files).toEqual(setup.files);
    expect(runcmd).toEqual(expect.arrayContaining([...setup.commands]));
  }
}

/** What `npm run plan` says of the stack as if nothing existed. */
function plannedAnew({ engine, stack }: Deployed): string {
  const args = ['--import', 'tsx', 'stacks/plan.ts', stack, '--allow-examples', '--json'];
  return run(engine.project, process.execPath, args).stdout;
}

/** How many canaries are in the secret settings of a stack: three in each, and two in its kubeconfig. */
function canariesOf(stack: string): number {
  const secrets = Object.values(programs[stack]?.settings ?? {}).filter(({ isSecret }) => isSecret);
  return secrets.length * 3 - 1;
}

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'the real engine', () => {
    test('there are sixty canaries', () => {
      const planted = Object.keys(programs).map(canariesOf);
      expect(planted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(60);
    });

    test.each(Object.keys(programs).map((stack) => [madeRows[stack]?.rows ?? 'R4', stack] as const))(
      '[%s part: made] [R4 part: the stacks] %s comes up from nothing in two passes, changes nothing the second time, and keeps its secrets',
      async (_, stack) => {
        const deployed = await Deployed.of(stack);
        const { engine, providers } = deployed;
        await deployed.setSecrets(undefined, ['kubeconfig']);
        await deployed.up();
        await deployed.settled();
        await engine.run(['config', 'set', '--secret', 'holdfast:kubeconfig'], {
          input: deployed.secretFor('kubeconfig'),
        });
        expect(deployed.canaries).toHaveLength(canariesOf(stack));
        await deployed.up();
        await deployed.settled();

        const { stdout: exported } = await engine.run(['stack', 'export']);
        const { resources } = (JSON.parse(exported) as { deployment: { resources: readonly { type: string }[] } })
          .deployment;
        expect(resources.map(({ type }) => type)).toContain('kubernetes:fluxcd.controlplane.io/v1:FluxInstance');
        const { stdout: outputs } = await engine.run(['stack', 'output', '--json']);
        const expected = { ...(stack !== 'cluster-101' && { token: '[secret]' }) };
        expect(JSON.parse(outputs)).toMatchObject(expected);
        const keys = providers.calls.filter(({ type }) => type === 'tls:index/privateKey:PrivateKey');
        if (keys.length > 0) {
          const { stdout: key } = await engine.run(['stack', 'output', 'deployKey']);
          expect(key).toMatch(/^ssh-ed25519 AAAA/);
        }
        await expectNodesSetUp(deployed);
        madeRows[stack]?.hold(providers.world);
        expect(unlike(plannedAnew(deployed), exported)).toEqual([]);
        const { stdout: events } = await engine.run(['preview', '--json', '--show-sames', '--diff']);
        expect(deployed.readable(exported, outputs, events)).toEqual([]);
      },
    );
  });
});
