import { backupsOf } from '../../analysis/backups.ts';
import { eligibleNodes, type Node } from '../../analysis/placement.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { sh, shellLines } from '../../topology/shell.ts';
import { kubectl, workloadOf, written, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import type { Thing } from '../things.ts';

/** How an application moves to the copy of its data. */
export const failoverScenarios: readonly Scenario[] = [failover];

/** The switch of a stack: claim and node move together. */
function* failover(context: Context): Generator<Runbook> {
  const pairs = backupsOf(context.modelled.view, context.modelled.volumes).filter(({ kind }) => kind === 'replica');
  for (const podSet of written(context)) {
    const pair = pairs.find(({ volume }) => volume.users.includes(podSet));
    if (pair?.to.kind !== 'volume' || pair.to.volume.place.kind !== 'node') continue;
    const k = kubectl(podSet.object.namespace);
    const [target = ''] = pair.to.volume.place.nodes;
    const returning = placesOf(context, podSet, target);
    yield {
      id: `failover-${podSet.name}`,
      title: `${podSet.name} moves to its second node`,
      failures: [],
      symptoms: ['its node is down and does not come back soon'],
      check: [
        {
          say: `${target} is well`,
          run: sh`kubectl wait --for=condition=Ready node/${target} --timeout=30s`,
          expect: 'condition met',
        },
        {
          say: 'what does the other side have?',
          run: sh`npx holdfast failover ${context.name} ${podSet.name} --to backup`,
          expect: 'it may move',
        },
      ],
      recover: [
        ...givenUp(context, podSet, target),
        {
          say: `in stacks/${context.name}/applications.ts set active of ${podSet.name} to backup: claim and node move together`,
          makes: [],
          minutes: [1, 2],
        },
        {
          say: 'synthesize and push',
          run: sh`npm run synth\ngit commit -am "Move ${podSet.name} to ${target}"\ngit push`,
          minutes: [2, 4],
        },
      ],
      verify: [
        {
          say: 'it runs there',
          needs: returning.map(({ name }): Thing => ({ is: 'node given up', name })),
          run: sh`${k} rollout status ${workloadOf(podSet)} --timeout=300s`,
          expect: 'successfully rolled out',
        },
        ...(returning.length === 0
          ? []
          : [
              {
                say: 'once the other node is back: let pods onto it again',
                run: shellLines(
                  returning.map(
                    ({ name }) => sh`kubectl taint node ${name} node.kubernetes.io/out-of-service:NoExecute-`,
                  ),
                ),
              },
            ]),
        {
          say: 'before it moves back: both sides are in step, or it is refused',
          run: sh`npx holdfast failover ${context.name} ${podSet.name} --to primary`,
          expect: 'it may move',
        },
      ],
      prevent: ['one switch moves both: changed apart, the pod would wait for ever for a volume of the other node'],
    };
  }
}

/**
 * A pod on a dead node stays Terminating, since nobody there says that it has ended, and `Recreate` waits for it for ever. The taint says that the node is
 * off: its pods are deleted by force then (Kubernetes 1.28, pkg/controller/podgc: gcTerminating).
 */
function givenUp(context: Context, podSet: PodSet, target: string): Step[] {
  return placesOf(context, podSet, target).map((node) => ({
    say: `${node.name} is off, and stays off: pull its plug if you cannot see it. Say so, or its pod is never given up and the new one waits for it for ever`,
    run: sh`kubectl taint node ${node.name} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute --overwrite`,
    makes: [{ is: 'node given up', name: node.name }],
    minutes: [1, 6],
  }));
}

/** The nodes that it runs on now, apart from the one that it moves to. */
function placesOf({ modelled }: Context, { pod }: PodSet, target: string): Node[] {
  return eligibleNodes(modelled.view.nodes, pod).filter(({ name }) => name !== target);
}
