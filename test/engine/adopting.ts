import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** What `pulumi preview --import-file` writes of a resource. */
interface Entry {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly component?: boolean;
}

/**
 * What the guide lets people do by hand in the file of `pulumi preview --import-file`: ids are put in, and what does not exist is taken out, apart
 * from what holds it or speaks with the platform.
 */
export function fillIn(engine: Engine, file: string, ids: Readonly<Record<string, string>>): void {
  const path = join(engine.project, file);
  const document = JSON.parse(readFileSync(path, 'utf8')) as { resources: readonly Entry[] };
  const byName = new Map(document.resources.map((entry) => [entry.name, entry]));
  const kept = new Set<Entry>();
  const keep = (name: string | undefined): void => {
    const entry = byName.get(name ?? '');
    if (entry === undefined || kept.has(entry)) return;
    kept.add(entry);
    keep(entry.parent);
    keep(entry.provider);
  };
  for (const name of Object.keys(ids)) {
    if (!byName.has(name)) throw new Error(`${file} has no ${name}`);
    keep(name);
  }
  const resources = document.resources
    .filter((entry) => kept.has(entry))
    .map((entry) => ({ ...entry, ...(ids[entry.name] !== undefined && { id: ids[entry.name] }) }));
  writeFileSync(path, JSON.stringify({ ...document, resources }));
}
