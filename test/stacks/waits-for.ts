import type { LooseManifest } from '../real-stack.ts';

/** Everything that a resource waits for, through all steps. */
export function waitsFor(resources: ReadonlyMap<string, LooseManifest>, name: string): Set<string> {
  const names = new Map([...resources].map(([each, { id }]) => [id as string, each]));
  const found = new Set<string>();
  const open = [name];
  for (const each of open)
    for (const urn of (resources.get(each)?.dependencies ?? []) as string[]) {
      const next = names.get(urn);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  return found;
}
