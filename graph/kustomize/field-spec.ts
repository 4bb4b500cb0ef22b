import type { JsonPath } from '../json.ts';
import { oncePerKey } from '../once-per-key.ts';
import { BuildError } from './failures.ts';
import { isOfKind, type KindSelector, type ObjectId } from './object-id.ts';
import { splitPath } from './split-path.ts';
import { Written } from './written.ts';

/** Where transformers find a field in objects of a kind. Lists on the way stand for each of their items. */
export interface FieldSpec extends KindSelector {
  readonly path: string;
  /** Whether it is made where it is not. @default false */
  readonly create?: boolean | undefined;
}

/** How a field is changed. */
export interface FieldEdit {
  readonly set: (field: Written, path: JsonPath) => Written;
  /** What is made where there is nothing, with the place of who makes it; nothing is made without it. */
  readonly blank?: Written;
}

/** The manifest with the field of a spec changed; itself where it has none. */
export function editField(manifest: Written, id: ObjectId, spec: FieldSpec, edit: FieldEdit): Written {
  if (!isOfKind(id, spec)) return manifest;
  return editAlong(manifest, { spec, steps: stepsOf(spec.path), edit }, []);
}

/** There are some hundred paths, and each is followed in every object. */
const stepsOf = oncePerKey((path: string) => splitPath(path, '/'));

export function editFields(manifest: Written, id: ObjectId, specs: readonly FieldSpec[], edit: FieldEdit): Written {
  return specs.reduce((sum, spec) => editField(sum, id, spec, edit), manifest);
}

interface Way {
  readonly spec: FieldSpec;
  readonly steps: readonly string[];
  readonly edit: FieldEdit;
}

/**
 * @param at where the way has come to
 * @param taken how many steps led there
 */
function editAlong(node: Written, way: Way, at: JsonPath, taken = 0): Written {
  const { spec, steps, edit } = way;
  const step = steps[taken];
  if (step === undefined) return edit.set(node, at);
  if (node.isNull) return node;
  if (node.kind === 'list') return editItems(node, way, at, taken);
  if (node.kind === 'scalar') throw new BuildError(`a map or a list is needed on the way ${spec.path}`);
  const isList = step.endsWith('[]');
  const key = isList ? step.slice(0, -2) : step;
  const field = node.get(key);
  const blank = spec.create === true && !isList ? edit.blank : undefined;
  const made = taken + 1 === steps.length ? blank : blank && new Written({}, blank.place);
  const start = field === undefined || (field.isNull && made !== undefined) ? made : field;
  if (start === undefined) return node;
  const after = editAlong(start, way, [...at, key], taken + 1);
  return after === field ? node : node.with(key, after);
}

function editItems(node: Written, way: Way, at: JsonPath, taken: number): Written {
  const items = node.items;
  const after = items.map((item, index) => editAlong(item, way, [...at, index], taken));
  return after.every((item, index) => item === items[index]) ? node : node.withItems(after);
}

/** A map with an entry more, as labels are set. */
export function withEntry(field: Written, key: string, value: Written): Written {
  if (field.isNull) return field;
  if (field.kind !== 'map') throw new BuildError(`${key} cannot be set in something that is no map`);
  return field.with(key, value);
}
