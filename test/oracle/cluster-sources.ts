import { listAt, objectAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { isEncrypted } from '../../graph/unknown.ts';
import type { Question } from './flux-oracle.ts';

type Data = Readonly<Record<string, string>>;

/**
 * The ConfigMaps and Secrets that a Kustomization fills variables in from, as its cluster would hold them. What holdfast does not know, such as
 * a value of a Secret, has the variable itself as its value: filled in, it is what holdfast leaves as it is written. So everything else is
 * compared.
 */
export function clusterSources(graph: ResourceGraph, consumer: Consumer): Question['sources'] {
  const references = listAt(consumer.spec, ['postBuild', 'substituteFrom']);
  return Object.fromEntries(
    references.map((reference): [string, Data] => {
      const [kind = '', name = ''] = [textAt(reference, ['kind']), textAt(reference, ['name'])];
      return [`${kind}/${name}`, dataOf(graph, consumer, { kind, name }) ?? everyVariable(consumer)];
    }),
  );
}

function dataOf(
  graph: ResourceGraph,
  { cluster, manifest, variables, spec }: Consumer,
  { kind, name }: { readonly kind: string; readonly name: string },
): Data | undefined {
  const namespace = textAt(manifest.value, ['metadata', 'namespace']) ?? 'flux-system';
  const object = graph
    .objects(kind)
    .find(
      (each) => each.name === name && each.cluster === cluster && (each.namespace ?? namespace) === namespace,
    )?.manifest;
  if (object !== undefined) {
    const data = { ...objectAt(object, ['data']), ...objectAt(object, ['stringData']) };
    const isKnown = (value: unknown): boolean =>
      kind === 'ConfigMap' && typeof value === 'string' && !isEncrypted(value);
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, isKnown(value) ? String(value) : standIn(key)]),
    );
  }
  const found = variables();
  if (found === undefined || found.unknownSource !== undefined) return undefined;
  const written = objectAt(spec, ['postBuild', 'substitute']);
  return Object.fromEntries(
    [...found.known].flatMap(([key, { value }]) => (key in written ? [] : [[key, value ?? standIn(key)]])),
  );
}

const standIn = (variable: string): string => `\${${variable}}`;

/** What a source that was not read may hold: every variable of what is built that has no default. */
function everyVariable({ built, spec }: Consumer): Data {
  const text = built.objects.map(({ manifest }) => JSON.stringify(manifest.value)).join('\n');
  const names = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  const changed = new Set([
    ...names(/\$\{([A-Za-z_]\w*)[^}\w]/g),
    ...Object.keys(objectAt(spec, ['postBuild', 'substitute'])),
  ]);
  const plain = names(/\$\{([A-Za-z_]\w*)\}/g).filter((name) => !changed.has(name));
  return Object.fromEntries(plain.map((name) => [name, standIn(name)]));
}
