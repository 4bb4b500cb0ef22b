import { isObject, type Json, type JsonObject } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { defaultFieldSpecs, joinedSpecs, noFieldSpecs, type FieldSpecs } from './field-specs.ts';
import type { FieldSpec } from './field-spec.ts';
import { listIn } from './kustomization.ts';
import type { NameReference } from './name-reference-specs.ts';
import { DocumentPlace } from './place.ts';
import { specsIn } from './transformers/labels.ts';
import { Written } from './written.ts';

/** What is known of fields, and what `configurations` and `crds` of a kustomization add. */
export function addedSpecs(known: FieldSpecs, kustomization: Written, file: (path: Written) => SourceFile): FieldSpecs {
  const own = listIn(kustomization, 'configurations').reduce(
    (sum, path) => joinedSpecs(sum, configured(file(path))),
    defaultFieldSpecs,
  );
  const withOwn = joinedSpecs(known, own);
  return listIn(kustomization, 'crds').reduce(
    (sum, path) => joinedSpecs(sum, ofDefinitions(file(path).documents[0])),
    withOwn,
  );
}

function configured(source: SourceFile): FieldSpecs {
  const document = source.documents[0];
  const written = new Written(isObject(document) ? document : {}, new DocumentPlace(source, 0, []));
  const lists = Object.keys(noFieldSpecs).map((name) => [name, specsIn(written.get(name))]);
  const nameReference = listIn(written, 'nameReference').map((item): NameReference => ({
    to: { group: item.get('group')?.text, version: item.get('version')?.text, kind: item.get('kind')?.text },
    from: specsIn(item.get('fieldSpecs')),
  }));
  return { ...(Object.fromEntries(lists) as unknown as FieldSpecs), nameReference };
}

/** Definitions of OpenAPI say by extensions which of their fields name objects, or hold labels and annotations. */
function ofDefinitions(document: Json): FieldSpecs {
  if (!isObject(document)) return noFieldSpecs;
  let found = noFieldSpecs;
  for (const name of Object.keys(document)) {
    const properties = propertiesOf(document[name]);
    if (!['kind', 'apiVersion', 'metadata'].every((field) => Object.hasOwn(properties, field))) continue;
    const kind = name.split('.').at(-1) ?? name;
    found = joinedSpecs(found, ofDefinition(document, name, { kind, path: [], above: [] }));
  }
  return found;
}

interface Way {
  readonly kind: string;
  readonly path: readonly string[];
  readonly above: readonly string[];
}

function ofDefinition(all: JsonObject, name: string, way: Way): FieldSpecs {
  if (way.above.includes(name)) return noFieldSpecs;
  let found = noFieldSpecs;
  for (const [field, property] of Object.entries(propertiesOf(all[name]))) {
    if (!isObject(property)) continue;
    const path = [...way.path, field];
    const spec = (further: readonly string[] = []): FieldSpec => ({
      kind: way.kind,
      path: [...path, ...further].join('/'),
    });
    const says = (extension: string): string | undefined =>
      typeof property[extension] === 'string' ? property[extension] : undefined;
    if (says('x-kubernetes-annotation') !== undefined)
      found = joinedSpecs(found, { ...noFieldSpecs, commonAnnotations: [spec()] });
    if (says('x-kubernetes-label-selector') !== undefined)
      found = joinedSpecs(found, { ...noFieldSpecs, commonLabels: [spec()] });
    if (says('x-kubernetes-identity') !== undefined)
      found = joinedSpecs(found, { ...noFieldSpecs, namePrefix: [spec()] });
    const version = says('x-kubernetes-object-ref-api-version');
    const kind = says('x-kubernetes-object-ref-kind');
    if (version !== undefined && kind !== undefined) {
      const from = [spec([says('x-kubernetes-object-ref-name-key') ?? 'name'])];
      found = joinedSpecs(found, { ...noFieldSpecs, nameReference: [{ to: { kind, version }, from }] });
    }
    const reference = says('$ref');
    if (reference !== undefined)
      found = joinedSpecs(found, ofDefinition(all, reference, { kind: way.kind, path, above: [...way.above, name] }));
  }
  return found;
}

function propertiesOf(definition: Json): JsonObject {
  const schema = isObject(definition) ? (definition['Schema'] ?? definition['schema']) : undefined;
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) ? properties : {};
}
