import type { Printed } from './impact.ts';

/** The whole report as data; with failures named, those alone. */
export function jsonImpact({ data, only }: Printed): string {
  return `${JSON.stringify(only.length > 0 ? { ...data, failures: only } : data, null, 2)}\n`;
}
