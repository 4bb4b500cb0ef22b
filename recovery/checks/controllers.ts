import { valueAt } from '../../graph/json.ts';
import type { Finding } from '../../invariants/invariant.ts';
import { conditionCheck, found, type LiveCheck } from './live-check.ts';
import { sh } from '../../topology/shell.ts';

const describing = (kind: string) => (object: { readonly namespace: string | undefined; readonly name: string }) =>
  sh`kubectl ${[...(object.namespace === undefined ? [] : ['-n', object.namespace]), 'describe', kind, object.name]}`;

/** Nodes, what Flux applies, and what other controllers make of it. */
export const controllerChecks: readonly LiveCheck[] = [
  conditionCheck('live/nodes-are-ready', 'every node is ready', {
    about: ['Node'],
    condition: 'Ready',
    fix: describing('node'),
  }),
  conditionCheck('live/flux-is-ready', 'Flux has applied everything', {
    about: ['GitRepository', 'Kustomization', 'HelmRelease'],
    condition: 'Ready',
    fix: ({ kind, namespace, name }) =>
      sh`flux reconcile ${kind === 'GitRepository' ? ['source', 'git'] : kind.toLowerCase()} ${name} -n ${namespace ?? 'flux-system'}`,
  }),
  conditionCheck('live/secrets-are-synced', 'every ExternalSecret has its Secret', {
    about: ['ExternalSecret'],
    condition: 'Ready',
    fix: describing('externalsecret'),
  }),
  conditionCheck('live/certificates-are-ready', 'every certificate is issued', {
    about: ['Certificate'],
    condition: 'Ready',
    fix: describing('certificate'),
  }),
  {
    id: 'live/workloads-are-available',
    claim: 'every workload has the pods it asks for',
    severity: 'error',
    about: ['Deployment', 'StatefulSet', 'DaemonSet'],
    *check(graph): Generator<Finding> {
      for (const object of graph.objects('Deployment', 'StatefulSet', 'DaemonSet')) {
        const number = (...path: string[]): number => Number(valueAt(object.manifest, path) ?? 0);
        const isDaemon = object.kind === 'DaemonSet';
        const wanted = isDaemon
          ? number('status', 'desiredNumberScheduled')
          : Number(valueAt(object.manifest, ['spec', 'replicas']) ?? 1);
        const ready = isDaemon ? number('status', 'numberAvailable') : number('status', 'availableReplicas');
        if (ready >= wanted) continue;
        const fix = describing(object.kind.toLowerCase())(object);
        yield found(object, `${ready} of ${wanted} pods are available`, `${wanted}`, fix);
      }
    },
  },
];
