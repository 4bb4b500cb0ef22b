import { BudgetError } from '../budgets.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { Origin } from '../origin.ts';
import { readManifestInto } from '../resource/read-manifests.ts';
import { BuildError } from '../kustomize/failures.ts';
import { SpotPlace } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';
import type { Work } from '../work.ts';
import { MadeObject } from './made-object.ts';
import { postRendered } from './post-renderers.ts';

/** An object that helm made of a release. */
export interface RenderedObject {
  /** Path of its template, such as `loki/templates/service.yaml`. */
  readonly template: string;
  readonly manifest: JsonObject;
}

/** What helm made of a release. Paths lead into its values. */
export type Rendering =
  | {
      readonly is: 'made';
      readonly objects: readonly RenderedObject[];
      /** Values that no template reads. */
      readonly unread: readonly JsonPath[];
      /** What stands in the objects and is made of secrets. @default nothing */
      readonly madeOfSecrets?: readonly string[];
    }
  | { readonly is: 'refused'; readonly reasons: readonly { readonly path: JsonPath; readonly reason: string }[] }
  | { readonly is: 'unknown'; readonly reason: string };

/** Where helm's words lead to: a value of the release, or the release itself. */
export type LocateValue = (path: JsonPath) => Origin;

/** Adds what helm made of a release, after its post-renderers, and notes what became of it. */
export function takeRendered(
  graph: ResourceGraph,
  {
    release,
    rendering,
    locate,
  }: { readonly release: KubernetesObject; readonly rendering: Rendering; readonly locate: LocateValue },
  work: Work,
): void {
  const at = (path: JsonPath): Origin => (path.length === 0 ? release.origin : locate(path));
  switch (rendering.is) {
    case 'made': {
      const failure = addObjects(graph, release, rendering.objects, work);
      const unread = rendering.unread.map((path) => ({ at: at(path), path }));
      graph.expanded.set(release, failure ?? { is: 'made', unread });
      for (const each of rendering.madeOfSecrets ?? []) graph.madeOfSecrets.add(each);
      break;
    }
    case 'refused': {
      const reasons = rendering.reasons.map(({ path, reason }) => ({ at: at(path), reason }));
      graph.expanded.set(release, { is: 'refused', reasons });
      break;
    }
    case 'unknown':
      graph.expanded.set(release, rendering);
  }
}

/** Adds the objects; why not, where the post-renderers of the release cannot be worked out. */
function addObjects(
  graph: ResourceGraph,
  release: KubernetesObject,
  objects: readonly RenderedObject[],
  work: Work,
): { readonly is: 'unknown'; readonly reason: string } | undefined {
  const place = new SpotPlace(() => release.origin);
  const templates = new Map(objects.map(({ template, manifest }) => [keyOf(manifest), template]));
  const made = objects.map(({ manifest }) => new Written(manifest, place));
  try {
    for (const manifest of postRendered(release, made, work))
      readManifestInto(graph, new MadeObject(release, manifest, templates.get(keyOf(manifest.value))));
  } catch (error) {
    if (!(error instanceof BudgetError || error instanceof BuildError)) throw error;
    return { is: 'unknown', reason: error.message };
  }
  return undefined;
}

function keyOf(manifest: Json): string {
  if (!isObject(manifest)) return '';
  const parts = [['kind'], ['metadata', 'namespace'], ['metadata', 'name']].map((path) => textAt(manifest, path) ?? '');
  return parts.join('\n');
}
