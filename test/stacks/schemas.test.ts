import { loadAll } from 'js-yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../graph/json.ts';
import { clusters } from '../../stacks/clusters.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { mistakesByAjv } from '../graph/facts/schema-oracle.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';

type Validator = ReturnType<typeof mistakesByAjv>;

const schemas = new Map<string, JsonObject>();
const compiled = new Map<string, Validator>();

/** What tells mistakes of an API version and kind, compiled when it is first needed. */
function validatorOf(key: string): Validator | undefined {
  if (schemas.size === 0) readSchemas();
  const schema = schemas.get(key);
  if (schema === undefined) return undefined;
  const validate = compiled.get(key) ?? mistakesByAjv(schema);
  compiled.set(key, validate);
  return validate;
}

/** Schemas for every served version of every CRD, by `apiVersion kind`. VolSync's come from the fork that has Kopia. */
function readSchemas(): void {
  for (const folder of readdirSync(sharedUrl('crds'), { withFileTypes: true })) {
    if (
      !folder.isDirectory() ||
      ['volsync.backube', 'gateway.networking.k8s.io-experimental', 'monitoring.coreos.com-full'].includes(folder.name)
    )
      continue;
    for (const file of readdirSync(sharedUrl(`crds/${folder.name}`))) {
      for (const crd of loadAll(readFileSync(sharedUrl(`crds/${folder.name}/${file}`), 'utf8')) as LooseManifest[]) {
        for (const version of crd?.spec?.versions ?? []) {
          schemas.set(`${crd.spec.group}/${version.name} ${crd.spec.names.kind}`, version.schema.openAPIV3Schema);
        }
      }
    }
  }
}

describeWithShared('emitted custom resources', () => {
  test.each(Object.keys(clusters))('of %s have no unknown, missing or wrongly typed field', (name) => {
    const documents = [...new RealStack(name).files]
      .filter(([path]) => !path.includes('/components/'))
      .flatMap(([, own]) => own);
    const custom = documents.filter(
      ({ apiVersion }) =>
        apiVersion?.includes('.') === true &&
        !/^(kustomize\.config|networking|storage|batch|apps|rbac)[./]/.test(apiVersion) &&
        !apiVersion.startsWith('holdfast.dev/'),
    );
    const problems = custom.flatMap((document) => {
      const validate = validatorOf(`${document.apiVersion} ${document.kind}`);
      if (validate === undefined) return [`${document.apiVersion} ${document.kind}: no such version`];
      return validate(document as Json).map((mistake) => `${document.kind}/${document.metadata.name} ${mistake}`);
    });
    expect(problems).toEqual([]);
    expect(custom.length).toBeGreaterThan(10);
  });

  test('would be found wrong with a misspelt field', () => {
    const validate = validatorOf('volsync.backube/v1alpha1 ReplicationDestination');
    const document = new RealStack('cluster-101').object('ReplicationDestination', 'sonarr-dst');
    expect(validate?.(document as Json)).toEqual([]);
    document.spec.kopia.copyMetod = 'Snapshot';
    expect(validate?.(document as Json)).toEqual(['spec.kopia.copyMetod: unknown']);
  });
});
