import { InputPatterns } from '../../graph/input-patterns.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import { BuildError } from '../../graph/kustomize/failures.ts';
import { ObjectSelector } from '../../graph/kustomize/object-selector.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { locateIn, type Consumer } from '../../graph/scope/consumer.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const patching = (target: string) =>
  appliedFiles(
    {
      'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: wiki, namespace: wiki }
spec: { chartRef: { kind: OCIRepository, name: wiki } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: wiki, namespace: wiki }
spec: { url: "oci://charts.example.org/wiki" }
`,
    },
    `patches: [{ target: ${target}, patch: '[{ "op": "add", "path": "/spec/suspend", "value": false }]' }]`,
  );

export default defineInvariant({
  id: 'flux/patch-meets-its-version',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a patch for a version of an API finds objects of that version',
  why: 'kustomize leaves out a patch that fits nothing, and says nothing: after an upgrade of the API what it mends stays as it was',
  source: { document: 'kustomize', section: '5.7, api/types/selector.go: Gvk of a target; api/resmap: Select' },
  *check(graph) {
    const patterns = new InputPatterns();
    const told = new Set<string>();
    for (const consumer of graph.scopes.flatMap(({ consumers }) => consumers)) {
      if (consumer.by !== 'Flux' || isOpen(consumer)) continue;
      for (const [index, patch] of listAt(consumer.spec, ['patches']).entries()) {
        const target = objectAt(patch, ['target']);
        const version = textAt(target, ['version']);
        if (version === undefined || unknownIn(target) !== undefined) continue;
        const { version: _, ...anyVersion } = target;
        const others = fitting(consumer, anyVersion, patterns);
        const [first] = others;
        if (first === undefined || fitting(consumer, target, patterns).length > 0) continue;
        const at = locateIn(consumer, ['spec', 'patches', index, 'target', 'version']);
        const key = formatOrigin(at);
        if (told.has(key)) continue;
        told.add(key);
        yield {
          at,
          observed: `${version}, of which there is none: ${first.id.kind}/${first.id.name} is of ${first.id.version}`,
          required: first.id.version,
          fix: 'leave version out of the target, or write the one of the objects',
        };
      }
    }
  },
  valid: {
    'a kind': patching('{ kind: HelmRelease }'),
    'the version that there is': patching('{ kind: HelmRelease, version: v2 }'),
  },
  invalid: {
    'a version that was left behind': {
      given: patching('{ kind: HelmRelease, version: v2beta1 }'),
      finds: [
        {
          at: 'flux/apps.yaml:7:53',
          observed: 'v2beta1, of which there is none: HelmRelease/wiki is of v2',
          required: 'v2',
          fix: 'leave version out of the target, or write the one of the objects',
        },
      ],
    },
  },
});

/** Whether there may be more objects than were read, or others. */
function isOpen({ built, parent }: Consumer): boolean {
  const { remote, missing, unreadable, changing, objects } = built;
  if ([remote, missing, unreadable, changing].some((each) => each.length > 0)) return true;
  if (parent !== undefined && parent.built.changing.length > 0) return true;
  return objects.some(({ id }) => unknownIn([id.group, id.version, id.kind]) !== undefined);
}

function fitting({ built }: Consumer, target: JsonObject, patterns: InputPatterns): Consumer['built']['objects'] {
  try {
    const selector = new ObjectSelector(target, patterns);
    return built.objects.filter((object) => selector.fits(object));
  } catch (error) {
    if (error instanceof BuildError) return []; // it is told where the Kustomization is built
    throw error;
  }
}
