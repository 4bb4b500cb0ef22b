import { fluxKustomizations } from '../../graph/facts/flux-kustomizations.ts';
import { groupBy } from '../../graph/group-by.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { kustomizeFiles, pathsIn } from '../../graph/facts/kustomize-files.ts';
import { resolveFrom } from '../../graph/kustomize/paths.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { files } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'kustomize/component-holds-no-singleton-claim',
  severity: 'error',
  about: ['Component'],
  claim: 'a claim in a kustomize Component has a name of its own in every application',
  why: 'every application that includes the Component owns the same claim: they fight over its immutable fields, and all of their Kustomizations fail',
  source: { document: 'cluster-101', section: 'issue 4' },
  *check(graph) {
    // As they are written, each once: what the name becomes in an application is what the rule is about.
    const claims = groupBy(graph.objectsAnywhere('PersistentVolumeClaim'), (claim) => claim.file);
    const consumers = countConsumers(graph);
    for (const component of kustomizeFiles(graph)) {
      if (component.kind !== 'Component') continue;
      if (component.document['namePrefix'] !== undefined || component.document['nameSuffix'] !== undefined) continue;
      const users = consumers.get(component.folder) ?? 0;
      for (const claim of pathsIn(component, 'resources').flatMap((path) => once(claims.get(path) ?? []))) {
        const name = textAt(claim.written, ['metadata', 'name']) ?? '';
        if (unknownIn(name) !== undefined) continue;
        yield {
          at: claim.locate(['metadata', 'name']),
          object: claim,
          severity: users >= 2 ? 'error' : 'warning',
          observed: `the fixed name "${name}" in a Component that ${users} ${users === 1 ? 'kustomization includes' : 'kustomizations include'}`,
          required: 'a name made from a variable of the application, or no claim',
          fix: `name it \${APP} or the like, or take it out of ${component.source.path} and manage it in one place`,
        };
      }
    }
  },
  valid: {
    'a name of its own in every application': files(repository('"${VOLSYNC_CLAIM:=${APP}}"', ['sonarr', 'radarr'])),
  },
  invalid: {
    'one claim in two applications': {
      given: files(repository('kopia', ['sonarr', 'radarr'])),
      finds: [
        {
          at: 'components/volsync/pvc.yaml:3:19',
          observed: 'the fixed name "kopia" in a Component that 2 kustomizations include',
          required: 'a name made from a variable of the application, or no claim',
          fix: 'name it ${APP} or the like, or take it out of components/volsync/kustomization.yaml and manage it in one place',
          severity: 'error',
        },
      ],
    },
    'one claim, one application so far': {
      given: files(repository('kopia', ['sonarr'])),
      finds: [
        {
          at: 'components/volsync/pvc.yaml:3:19',
          observed: 'the fixed name "kopia" in a Component that 1 kustomization includes',
          required: 'a name made from a variable of the application, or no claim',
          fix: 'name it ${APP} or the like, or take it out of components/volsync/kustomization.yaml and manage it in one place',
          severity: 'warning',
        },
      ],
    },
  },
});

/** Of objects from one document, the first. */
function once(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return [...new Map([...objects].reverse().map((object) => [object.written, object])).values()].reverse();
}

/** How many kustomizations, of kustomize or of Flux, include each Component folder. */
function countConsumers(graph: ResourceGraph): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (folder: string): void => void counts.set(folder, (counts.get(folder) ?? 0) + 1);
  for (const file of kustomizeFiles(graph)) {
    if (file.kind === 'Kustomization') pathsIn(file, 'components').forEach(count);
  }
  for (const { object, folder } of fluxKustomizations(graph)) {
    const path = textAt(object.manifest, ['spec', 'path']) ?? '.';
    for (const entry of listAt(object.manifest, ['spec', 'components'])) {
      if (typeof entry !== 'string') continue;
      // The folder may not have been read; the path then counts from the top of the artifact.
      count(resolveFrom(folder ?? resolveFrom('.', path), entry));
    }
  }
  return counts;
}

function repository(claim: string, applications: readonly string[]): Record<string, string> {
  return {
    'components/volsync/kustomization.yaml': `
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [./pvc.yaml]
`,
    'components/volsync/pvc.yaml': `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${claim} }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 5Gi } } }
`,
    ...Object.fromEntries(
      applications.map((name) => [
        `apps/${name}/kustomization.yaml`,
        `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
components: [../../components/volsync]
`,
      ]),
    ),
  };
}
