import { posix } from 'node:path';
import { kustomizeFiles, pathsIn, type KustomizeFile } from '../../graph/facts/kustomize-files.ts';
import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { listed } from '../listed.ts';

const listing = (entries: string, after = '') => `kind: Kustomization\nresources: [${entries}]\n${after}`;
const required = 'an entry of resources, or a comment that names it';
const fix = 'list it, name it in a comment, or delete it';

export default defineInvariant({
  id: 'kustomize/file-is-listed',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a manifest beside a kustomization that lists others is listed too',
  why: 'kustomize takes what is listed and nothing else: whoever added the file believes that it is applied',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const apart = groupBy(graph.unapplied, ({ file }) => file);
    const inFolder = groupBy(apart.keys(), posix.dirname);
    for (const each of appliedKustomizations(graph)) {
      const own = pathsIn(each, 'resources').filter((path) => posix.dirname(path) === each.folder);
      if (!own.some((path) => /\.ya?ml$/.test(path))) continue;
      for (const file of inFolder.get(each.folder) ?? []) {
        const objects = apart.get(file) ?? [];
        if (!objects.every(isApplicable) || namedBySome(graph, file)) continue;
        yield {
          at: { from: 'file', file: each.source.path, ...each.source.locate(0, ['resources']) },
          observed: `${posix.basename(file)}, with ${listed(objects.map(describe))}, which nothing lists`,
          required,
          fix,
        };
      }
    }
  },
  valid: {
    'all of them': appliedFiles({ 'kustomization.yaml': listing('a.yaml'), 'a.yaml': configMap('a') }),
    'one that is switched off by a comment': appliedFiles({
      'kustomization.yaml': listing('a.yaml', '# b.yaml comes back with the new disk\n'),
      'a.yaml': configMap('a'),
      'b.yaml': configMap('b'),
    }),
    'a patch': appliedFiles({
      'kustomization.yaml': listing('a.yaml', 'patches: [{ path: b.yaml }]\n'),
      'a.yaml': configMap('a'),
      'b.yaml': configMap('a', '{ more: "1" }'),
    }),
  },
  invalid: {
    'one that was forgotten': {
      given: appliedFiles({
        'kustomization.yaml': listing('a.yaml'),
        'a.yaml': configMap('a'),
        'b.yaml': configMap('b'),
      }),
      finds: [
        { at: 'apps/kustomization.yaml:2:1', observed: 'b.yaml, with ConfigMap/b, which nothing lists', required, fix },
      ],
    },
  },
});

/** Kustomizations of folders of which somebody applies something. */
function* appliedKustomizations(graph: ResourceGraph): Generator<KustomizeFile> {
  const folders = new Set(graph.objects().flatMap(({ file, appliedBy }) => (appliedBy ? [posix.dirname(file)] : [])));
  for (const each of kustomizeFiles(graph)) if (folders.has(each.folder)) yield each;
}

/** Whether an object is there to be applied by Flux. What starts a part of a cluster is left out on purpose, and people run some by hand. */
function isApplicable({ group, kind, file }: KubernetesObject): boolean {
  return (
    !/^(kustomize\.|config\.)/.test(group) &&
    !byHand.has(kind) &&
    !/restor|debug|manual|example/i.test(posix.basename(file))
  );
}

const byHand = new Set(['Pod', 'Job', 'ReplicationDestination', 'Restore']);

/** Whether a kustomization names a file, in a comment or a patch, or in another folder. */
function namedBySome(graph: ResourceGraph, file: string): boolean {
  return kustomizeFiles(graph).some(({ folder, source }) => source.text.includes(posix.relative(folder, file)));
}
