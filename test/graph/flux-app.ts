import { expect } from 'vitest';
import type { JsonPath } from '../../graph/json.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';

/** A Service without anything. */
export const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n';

/** A Flux Kustomization that applies the folder of its name. */
export const flux = (name: string, spec = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n  path: ./${name}\n  prune: true\n  sourceRef: { kind: GitRepository, name: flux-system }\n${spec}`;

/** The graph of a repository. */
export function read(files: Readonly<Record<string, string>>): ResourceGraph {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), '.', new Map(Object.entries(files)));
  return graph;
}

/** A field of Services that names a ConfigMap, and a ConfigMap with a prefix. */
const names =
  'nameReference: [{ kind: ConfigMap, version: v1, fieldSpecs: [{ kind: Service, path: spec/externalName }] }]\n';

/** What Flux's own library makes of a field of a Service. */
export interface Row {
  readonly kustomization: string;
  readonly service?: string;
  /** The kustomization of the folder below, which then holds the Service. */
  readonly inner?: string;
  readonly field: JsonPath;
  readonly value: unknown;
}

/** That field, as the graph has it. */
export function fieldOf({ kustomization, service: text = service, inner, field }: Row): unknown {
  const graph = read({
    'flux/root.yaml': flux('flux'),
    'flux/app.yaml': flux('app'),
    'app/kustomization.yaml': kustomization,
    [inner === undefined ? 'app/service.yaml' : 'app/inner/service.yaml']: text,
    ...(inner !== undefined && { 'app/inner/kustomization.yaml': inner, 'app/inner/names.yaml': names }),
    'app/images.yaml': 'images: [{ path: spec/externalName, kind: Service }]\n',
  });
  const [object] = graph.objects('Service');
  expect(object).toBeDefined();
  return field.reduce<unknown>(
    (sum, step) => (sum as Record<string | number, unknown> | undefined)?.[step],
    object?.manifest,
  );
}
