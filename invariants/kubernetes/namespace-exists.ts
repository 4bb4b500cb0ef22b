import { textAt, valueAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const inNamespace = (name: string) => configMap('settings').replace('namespace: default', `namespace: ${name}`);

export default defineInvariant({
  id: 'kubernetes/namespace-exists',
  severity: 'warning',
  about: ['Namespace', 'Kustomization'],
  claim: 'something makes the namespace that a Kustomization aims at, and no namespace is a mistyped one',
  why: 'on a new cluster Flux applies nothing of the whole Kustomization: the namespace that somebody once made by hand is not there',
  source: {
    document: 'Flux',
    section: 'kustomize-controller 1.7, dry run before anything is applied: namespaces "x" not found',
    url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#target-namespace',
  },
  *check(graph) {
    const known = lookup(graph);
    const told = new Set<string>();
    const made = madeForReleases(graph);
    for (const object of graph.objects()) {
      const { cluster, namespace, appliedBy, madeBy } = object;
      if (namespace === undefined || appliedBy?.by !== 'Flux' || madeBy !== undefined || given.test(namespace))
        continue;
      const key = `${cluster}\n${namespace}`;
      if (told.has(key) || made.has(key)) continue;
      told.add(key);
      if (known.find(cluster, 'Namespace', undefined, namespace) !== undefined) continue;
      // Others are made by whoever starts the cluster: by hand, or with the first releases.
      const meant = nearestName(namespace, namesIn(graph, cluster));
      if (meant === undefined && !isTargetAlone(object, appliedBy)) continue;
      const at = object.locate(['metadata', 'namespace']);
      const unread =
        known.unread({ cluster, kinds: ['Namespace'], namespace: undefined, name: namespace }) ??
        (appliedBy.isSync ? 'whoever starts the cluster may make it' : undefined);
      yield unless(unread && `Namespace/${namespace} was not read, and ${unread}`, {
        at,
        object,
        restsOn: fieldsOf(object, ['metadata', 'namespace']),
        observed: `the namespace ${namespace}, which nothing makes`,
        required: `a Namespace ${namespace}`,
        fix: meant === undefined ? 'correct the name, or add the Namespace' : `did you mean ${meant}?`,
      });
    }
  },
  valid: {
    'one that is made': appliedFiles({ 'namespace.yaml': namespace, 'config.yaml': inNamespace('shop') }),
    'one of every cluster': appliedFiles({ 'config.yaml': inNamespace('kube-system') }),
  },
  invalid: {
    'a name that was mistyped': {
      given: appliedFiles({ 'namespace.yaml': namespace, 'config.yaml': inNamespace('shpo') }),
      finds: [
        {
          at: 'apps/config.yaml:3:40',
          observed: 'the namespace shpo, which nothing makes',
          required: 'a Namespace shpo',
          fix: 'did you mean shop?',
        },
      ],
    },
    'the target of a Kustomization': {
      given: appliedFiles({ 'config.yaml': inNamespace('shop') }, 'targetNamespace: workshop'),
      finds: [
        {
          at: 'flux/apps.yaml:7:20',
          observed: 'the namespace workshop, which nothing makes',
          required: 'a Namespace workshop',
          fix: 'correct the name, or add the Namespace',
        },
      ],
    },
  },
});

/** Those of every cluster, and that of Flux, which is there before it applies anything. */
const given = /^(default|kube-system|kube-public|kube-node-lease|flux-system)$/;

/** Whether the target of a Kustomization decides the namespace, and the object does not say the same. */
function isTargetAlone({ namespace, written }: KubernetesObject, { spec }: Consumer): boolean {
  return textAt(spec, ['targetNamespace']) === namespace && textAt(written, ['metadata', 'namespace']) !== namespace;
}

/** The namespaces that a cluster makes. */
function namesIn(graph: ResourceGraph, cluster: string): string[] {
  return graph.objects('Namespace').flatMap((each) => (each.cluster === cluster ? [each.name] : []));
}

/** Namespaces that helm-controller makes for a release, where it is told to, as `cluster\nname`. */
function madeForReleases(graph: ResourceGraph): Set<string> {
  return new Set(
    graph.objects('HelmRelease').flatMap(({ cluster, manifest }) => {
      const target = textAt(manifest, ['spec', 'targetNamespace']);
      const isMade = valueAt(manifest, ['spec', 'install', 'createNamespace']);
      return target === undefined || isMade === undefined || isMade === false ? [] : [`${cluster}\n${target}`];
    }),
  );
}
