import { sh } from '../../topology/shell.ts';
import { kubectl, workloadOf, written, type Context } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';

/** Something that worked does not, and nobody knows what changed. */
export function* somethingChanged(context: Context): Generator<Runbook> {
  const [podSet] = written(context).filter(({ kind }) => kind === 'Deployment');
  const { gitOps } = context.cluster;
  if (gitOps === undefined) return;
  yield {
    id: 'it-worked-before',
    title: 'It worked five minutes ago',
    failures: [],
    symptoms: ['something that worked does not', 'everything is slow'],
    check: [
      { say: 'what was applied last?', run: sh`flux events -A\nkubectl get events -A --sort-by=.lastTimestamp` },
      ...(podSet === undefined
        ? []
        : [
            {
              say: 'what was rolled out?',
              run: sh`${kubectl(podSet.object.namespace)} rollout history ${workloadOf(podSet)}`,
            },
          ]),
      {
        say: 'is something out of breath?',
        run: context.isK3s
          ? sh`kubectl top nodes\nkubectl top pods -A --sort-by=memory`
          : sh`kubectl get nodes -o wide`,
      },
      ...Object.entries(context.topology.services)
        .filter(([, { kind }]) => kind === 'edge' || kind === 'database')
        .map(([service, { endpoint }]): Step => ({
          say: `is ${service} well? Its status page says so first`,
          run: sh`curl -sSI https://${endpoint.split('/')[0] ?? ''}`,
        })),
    ],
    recover: [{ say: 'take the last change back', run: sh`git revert --no-edit HEAD\ngit push`, minutes: [2, 5] }],
    verify: [{ say: 'everything is ready', run: sh`flux get kustomizations -A`, expect: 'True' }],
    prevent: ['every pull request shows what it changes in the cluster, and in what falls (holdfast impact --diff)'],
  };
}
