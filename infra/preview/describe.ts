import { isSecret, isUnknown, type PropertyMap, type PropertyValue } from './property-values.ts';
import type { PlannedResource } from './recording-monitor.ts';

const shown = { secret: '[secret]', unknown: '[known after apply]' } as const;

/** A value as it may be shown: secrets and unknowns replaced by words. */
export function redact(value: PropertyValue): PropertyValue {
  if (value === null || typeof value !== 'object') return value;
  if (isSecret(value)) return shown.secret;
  if (isUnknown(value)) return shown.unknown;
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map(redact);
  return Object.fromEntries(Object.entries(value as PropertyMap).map(([key, item]) => [key, redact(item)]));
}

/** A resource in one line: what it is called, whether it is protected, and what it waits for. */
export function describeResource(resource: PlannedResource, names: ReadonlyMap<string, string>): string {
  const type = resource.type.split(':').at(-1) ?? resource.type;
  const waits = resource.dependencies.map((urn) => names.get(urn) ?? urn);
  return [
    `+ ${type.padEnd(16)} ${resource.name.padEnd(28)}`,
    ...(resource.isProtected ? ['protected'] : []),
    ...(waits.length > 0 ? [`after ${waits.join(', ')}`] : []),
  ]
    .join(' ')
    .trimEnd();
}
