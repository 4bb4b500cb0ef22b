import { Ajv, type ValidateFunction } from 'ajv';
import { loadAll } from 'js-yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputPatterns } from '../../graph/input-patterns.ts';
import type { JsonObject } from '../../graph/json.ts';
import { closed } from '../../graph/facts/closed-schema.ts';
import { clusters } from '../../stacks/clusters.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';

const patterns = new InputPatterns();
/** Patterns of CRDs are Go's, some of which mean nothing in JavaScript. */
const regExp = (pattern: string): ReturnType<InputPatterns['asRegExp']> => patterns.asRegExp(pattern);
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  validateFormats: false,
  code: { regExp: Object.assign(regExp, { code: '' }) },
});

const schemas = new Map<string, object>();
const compiled = new Map<string, ValidateFunction>();

/** The validator of an API version and kind, compiled when it is first needed. */
function validatorOf(key: string): ValidateFunction | undefined {
  if (schemas.size === 0) readSchemas();
  const schema = schemas.get(key);
  if (schema === undefined) return undefined;
  const validate =
    compiled.get(key) ??
    ajv.compile(
      closed(schema as JsonObject, { isRoot: true, isPattern: (text) => patterns.isPattern(text) }) as object,
    );
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
      return validate(document)
        ? []
        : (validate.errors ?? []).map(
            (error) =>
              `${document.kind}/${document.metadata.name} ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
          );
    });
    expect(problems).toEqual([]);
    expect(custom.length).toBeGreaterThan(10);
  });

  test('would be found wrong with a misspelt field', () => {
    const validate = validatorOf('volsync.backube/v1alpha1 ReplicationDestination');
    const document = new RealStack('cluster-101').object('ReplicationDestination', 'sonarr-dst');
    expect(validate?.(document)).toBe(true);
    document.spec.kopia.copyMetod = 'Snapshot';
    expect(validate?.(document)).toBe(false);
  });
});
