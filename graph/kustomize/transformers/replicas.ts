import { BuildError } from '../failures.ts';
import { editField, type FieldSpec } from '../field-spec.ts';
import { setBy } from '../kustomization.ts';
import { isOfKind } from '../object-id.ts';
import { changed, type ObjectList } from '../object-list.ts';
import type { Written } from '../written.ts';

/** Sets how many copies of a workload run, by a name that it has or had. */
export function setReplicas(objects: ObjectList, replica: Written, specs: readonly FieldSpec[]): ObjectList {
  const name = replica.get('name')?.text ?? '';
  const count = Number(replica.get('count')?.value ?? 0);
  const value = setBy(count, (replica.get('count') ?? replica).place);
  let isFound = false;
  const after = specs.reduce(
    (sum, spec) =>
      changed(sum, (object) => {
        if (!object.ids.some((id) => id.name === name && isOfKind(id, spec))) return object;
        isFound = true;
        return object.withManifest(editField(object.manifest, object.id, spec, { set: () => value, blank: value }));
      }),
    objects,
  );
  if (!isFound) throw new BuildError(`no workload with replicas is called ${name}`, () => replica.place.origin);
  return after;
}
