import { mergedSpecs, type FieldSpecs } from '../field-specs.ts';
import { listIn, pairsIn } from '../kustomization.ts';
import type { FieldSpec } from '../field-spec.ts';
import type { ObjectList } from '../object-list.ts';
import type { Written } from '../written.ts';
import { setEntries } from './metadata-entries.ts';

/** Sets `labels` and `commonLabels`: in the metadata alone, in templates too, or in selectors as well. */
export function setLabels(objects: ObjectList, kustomization: Written, specs: FieldSpecs): ObjectList {
  const labelled = listIn(kustomization, 'labels').reduce(
    (sum, label) => setEntries(sum, pairsIn(label.get('pairs')), specsOf(label, specs)),
    objects,
  );
  return setEntries(labelled, pairsIn(kustomization.get('commonLabels')), specs.commonLabels);
}

function specsOf(label: Written, specs: FieldSpecs): readonly FieldSpec[] {
  const own = mergedSpecs(specsIn(label.get('fields')), specs.labels);
  if (label.get('includeSelectors')?.value === true) return mergedSpecs(own, specs.commonLabels);
  const withTemplates = label.get('includeTemplates')?.value === true ? mergedSpecs(own, specs.templateLabels) : own;
  return mergedSpecs(withTemplates, [{ path: 'metadata/labels', create: true }]);
}

/** Field specs as a file or a kustomization lists them. */
export function specsIn(list: Written | undefined): FieldSpec[] {
  return (list?.items ?? []).map((item) => ({
    group: item.get('group')?.text,
    version: item.get('version')?.text,
    kind: item.get('kind')?.text,
    path: item.get('path')?.text ?? '',
    create: item.get('create')?.value === true,
  }));
}
