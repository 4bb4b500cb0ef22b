import type { PropertyForm, ResourceForm } from './forms.ts';

/** Properties as a provider gets them: JSON, in which a text of its own stands for what is not known yet. */
export type Properties = Readonly<Record<string, unknown>>;

/** What the engine sends for a value that is not known before something else exists (pulumi, sdk/go/common/resource/sig/sig.go). */
const unknowns = new Set([
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && unknowns.has(value);
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Everything about inputs that does not have the form that the provider takes. */
export function failuresOf(form: ResourceForm, inputs: Properties): Failure[] {
  return fieldFailures(form.inputs, form.requiredInputs, inputs, '');
}

function fieldFailures(
  fields: Readonly<Record<string, PropertyForm>>,
  required: readonly string[],
  value: Properties,
  path: string,
): Failure[] {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const missing = required
    .filter((key) => value[key] === undefined || value[key] === null)
    .map((key) => ({ property: at(key), reason: 'missing required property' }));
  const wrong = Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined || item === null || key.startsWith('__')) return [];
    const form = fields[key];
    if (form === undefined) return [{ property: at(key), reason: 'unknown property' }];
    return valueFailures(form, item, at(key));
  });
  return [...missing, ...wrong];
}

function valueFailures(form: PropertyForm, value: unknown, path: string): Failure[] {
  if (isUnknown(value) || form.type === 'any') return [];
  const found = Array.isArray(value) ? 'array' : typeof value;
  const wanted = form.type === 'integer' ? 'number' : form.type;
  if (found !== wanted) return [{ property: path, reason: `found ${found}, required ${form.type}` }];
  if (form.type === 'integer' && !Number.isInteger(value)) return [{ property: path, reason: 'required integer' }];
  if (form.values !== undefined && !form.values.includes(value))
    return [{ property: path, reason: `required one of ${form.values.join(', ')}` }];
  const { items } = form;
  if (Array.isArray(value))
    return items === undefined ? [] : value.flatMap((item, index) => valueFailures(items, item, `${path}[${index}]`));
  if (found !== 'object') return [];
  if (form.fields !== undefined) return fieldFailures(form.fields(), form.required ?? [], value as Properties, path);
  if (items === undefined) return [];
  return Object.entries(value as Properties).flatMap(([key, item]) =>
    item === null ? [] : valueFailures(items, item, `${path}.${key}`),
  );
}
