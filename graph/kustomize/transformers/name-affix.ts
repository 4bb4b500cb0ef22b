import type { BuiltObject } from '../built-object.ts';
import { editField, type FieldSpec } from '../field-spec.ts';
import { isOfKind } from '../object-id.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { SpotPlace } from '../place.ts';
import { withText } from '../scalar-text.ts';
import type { Written } from '../written.ts';

const never = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

/** Puts a prefix in front of names, or a suffix behind them. */
export function affixNames(
  objects: ObjectList,
  affix: { readonly kind: 'prefix' | 'suffix'; readonly text: Written },
  specs: readonly FieldSpec[],
): ObjectList {
  const place = new SpotPlace(() => affix.text.place.origin);
  const { text } = affix.text;
  const set = (name: Written): Written =>
    withText(name, affix.kind === 'prefix' ? text + name.text : name.text + text, place);
  return changed(objects, (object) => {
    if (never.some((kind) => isOfKind(object.originalId, kind))) return object;
    return specs.reduce((sum, spec) => {
      if (!isOfKind(sum.originalId, spec)) return sum;
      const noted = spec.path === 'metadata/name' ? withAffix(sum, affix.kind, text) : sum;
      return noted.withManifest(editField(noted.manifest, noted.id, spec, { set }));
    }, object);
  });
}

function withAffix(object: BuiltObject, kind: 'prefix' | 'suffix', text: string): BuiltObject {
  const { prefixes, suffixes } = object.history;
  const added = kind === 'prefix' ? { prefixes: [...prefixes, text] } : { suffixes: [...suffixes, text] };
  return object.withHistory(added).remembered();
}
