import type { WantedName } from '../../graph/facts/seems-missing.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { missing, type Missing } from '../seeming.ts';
import { unless } from '../unless.ts';

const tree = (dependency: string) =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps'),
    'apps/volsync.yaml': kustomization('volsync', './volsync'),
    'apps/sonarr.yaml': kustomization('sonarr', './sonarr', `dependsOn: [${dependency}]`),
    'sonarr/config.yaml': configMap('sonarr'),
    'volsync/config.yaml': configMap('volsync'),
  });

export default defineInvariant({
  id: 'flux/dependency-exists',
  severity: 'error',
  about: ['Kustomization', 'HelmRelease'],
  claim: 'dependsOn names an object of its own kind that is there',
  why: 'Flux waits for ever for a dependency that nobody has, and says so only in the status of the one that waits',
  source: [
    { document: 'Flux', section: 'dependencies of Kustomizations and HelmReleases' },
    { document: 'Flux', section: 'fix commits of 26 repositories' },
  ],
  *check(graph) {
    const known = lookup(graph);
    for (const object of graph.objects('Kustomization', 'HelmRelease')) {
      if (!object.group.endsWith('.toolkit.fluxcd.io')) continue;
      for (const [index, entry] of listAt(object.manifest, ['spec', 'dependsOn']).entries()) {
        const name = isObject(entry) ? textAt(entry, ['name']) : undefined;
        if (name === undefined) continue;
        const namespace = textAt(entry, ['namespace']) ?? object.namespace;
        const found = known.find(object.cluster, object.kind, namespace, name);
        if (found?.group === object.group || (found && unknownIn(found.apiVersion) !== undefined)) continue;
        const at = object.locate(['spec', 'dependsOn', index, 'name']);
        const wanted = { cluster: object.cluster, kinds: [object.kind], namespace, name };
        const other = elsewhere(graph, object, name);
        const unread = other === undefined ? known.unread(wanted) : hiddenObjects(graph).mayBeIt(wanted);
        const seen = missing(graph, wanted, unread);
        yield unless(seen.doubt && `${object.kind}/${name} was not read, and ${seen.doubt}`, {
          at,
          object,
          restsOn: fieldsOf(object, ['spec', 'dependsOn', index], ['metadata', 'namespace']),
          observed: observed(wanted, seen, other),
          required: `a ${object.kind} that is there`,
          fix: 'correct name and namespace; a Kustomization waits for Kustomizations, a HelmRelease for HelmReleases',
          ...seen.severity,
        });
      }
    }
  },
  valid: { 'a sibling': tree('{ name: volsync }') },
  invalid: {
    'a name that was changed': {
      given: tree('{ name: volsnc }'),
      finds: [
        {
          at: 'apps/sonarr.yaml:7:23',
          observed: 'volsnc in flux-system, which no Kustomization is called; there is volsync in flux-system',
          required: 'a Kustomization that is there',
          fix: 'correct name and namespace; a Kustomization waits for Kustomizations, a HelmRelease for HelmReleases',
        },
      ],
    },
    'a namespace that was changed': {
      given: tree('{ name: volsync, namespace: storage }'),
      finds: [
        {
          at: 'apps/sonarr.yaml:7:23',
          observed: 'volsync in storage, which no Kustomization is called; there is volsync in flux-system',
          required: 'a Kustomization that is there',
          fix: 'correct name and namespace; a Kustomization waits for Kustomizations, a HelmRelease for HelmReleases',
        },
      ],
    },
  },
});

function observed({ kinds, name, namespace }: WantedName, { told }: Missing, other: string | undefined): string {
  const which = told ?? `no ${kinds.join(' or ')} is called`;
  return `${name}${namespace === undefined ? '' : ` in ${namespace}`}, which ${which}${other === undefined ? '' : `; ${other}`}`;
}

/** What is there instead: the same name in another namespace or of the other kind, or a name much like it. */
function elsewhere(graph: ResourceGraph, { cluster, kind, group }: KubernetesObject, name: string): string | undefined {
  const own = graph.objects(kind).filter((each) => each.cluster === cluster && each.group === group);
  const place = ({ name: found, namespace }: KubernetesObject): string =>
    `there is ${found}${namespace === undefined ? '' : ` in ${namespace}`}`;
  const same = own.find((each) => each.name === name);
  if (same !== undefined) return place(same);
  const otherKind = kind === 'Kustomization' ? 'HelmRelease' : 'Kustomization';
  const other = graph
    .objects(otherKind)
    .find((each) => each.cluster === cluster && each.name === name && each.group.endsWith('.toolkit.fluxcd.io'));
  if (other !== undefined) return `there is a ${otherKind} of that name`;
  const near = nearestName(
    name,
    own.map((each) => each.name),
  );
  const found = own.find((each) => each.name === near);
  return found === undefined ? undefined : place(found);
}
