import { documentOf, type FieldDocument } from './field-table.ts';
import { kubernetesFields } from './kubernetes-fields.ts';

let made: FieldDocument | undefined;

/** The built-in kinds that are stable, made of the table of their fields when they are first asked for. */
export function kubernetesDocument(): FieldDocument {
  return (made ??= documentOf(kubernetesFields));
}
