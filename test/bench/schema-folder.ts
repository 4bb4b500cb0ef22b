import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { sharedUrl } from '../shared.ts';

let converted: string | undefined;

/** The CRDs beside the repository as files that kubeconform reads; undefined in a lone clone. */
export function schemaFolder(): string | undefined {
  const crds = sharedUrl('crds');
  if (!existsSync(crds)) return undefined;
  if (converted !== undefined) return converted;
  converted = mkdtempSync(join(tmpdir(), 'holdfast-schemas-'));
  mkdirSync(converted, { recursive: true });
  for (const path of readdirSync(crds, { recursive: true, encoding: 'utf8' })) {
    if (!/\.ya?ml$/.test(path)) continue;
    for (const document of loadAll(readFileSync(new URL(`${crds.href}/${path}`), 'utf8')) as Definition[]) {
      for (const { name, schema } of document?.spec?.versions ?? []) {
        const file = `${document.spec.names.kind.toLowerCase()}_${document.spec.group}_${name}.json`;
        writeFileSync(join(converted, file), JSON.stringify(schema.openAPIV3Schema));
      }
    }
  }
  process.once('exit', () => converted && rmSync(converted, { recursive: true, force: true }));
  return converted;
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}
