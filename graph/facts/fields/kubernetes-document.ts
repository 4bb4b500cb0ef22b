import { oncePerKey } from '../../once-per-key.ts';
import type { Fact } from '../cluster/fact.ts';
import { sideOf } from '../cluster/versions.ts';
import { documentOf, minorBehind, type FieldDocument } from './field-table.ts';
import { kubernetesFields } from './kubernetes-fields.ts';

/** The newest minor version of Kubernetes whose fields are known. */
export const newestKubernetes: string = kubernetesFields.version;

/** The built-in kinds that are stable as a minor version has them, such as `1.34`, made of the table of their fields when first asked for. */
export const kubernetesDocument: (minor: string) => FieldDocument = oncePerKey((minor: string) =>
  documentOf(kubernetesFields, Number(minor.split('.')[1])),
);

/**
 * The minor version by whose fields a cluster is judged: the last that it may run, the oldest that is known where it runs an older one, and
 * the newest where nobody says what it runs or that is newer still.
 */
export function minorOf(version: Fact<string>): string {
  if (version.is === 'unknown') return newestKubernetes;
  return lastWithin(version.value);
}

/** The last minor version that a version or a range may be, as far as there is one that is known. */
const lastWithin = oncePerKey(
  (version: string) =>
    minors.find((minor) => sideOf(version, `${minorBehind(minor)}.0`) === 'before') ?? newestKubernetes,
);

/** The first minor version behind one that something holds of; undefined where it holds of none that is known. */
export function firstMinorBehind(minor: string, holds: (later: string) => boolean): string | undefined {
  return minors.slice(minors.indexOf(minor) + 1).find(holds);
}

const minors = ((): string[] => {
  const found: string[] = [kubernetesFields.oldest];
  for (let last: string = kubernetesFields.oldest; last !== newestKubernetes;) found.push((last = minorBehind(last)));
  return found;
})();
