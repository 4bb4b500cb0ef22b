import { Environment } from '@marcbachmann/cel-js';
import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { graphOf, type Example } from '../../invariants/example.ts';
import { isFinding, type Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { holdfast } from '../cli/holdfast.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { today } from '../today.ts';

const decided = invariants.filter(({ admission }) => admission !== undefined);
const environment = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
environment.registerFunction('isIP(string): bool', (text: string) => isIP(text) !== 0);

const plurals: Record<string, string> = { StorageClass: 'storageclasses' };
const pluralOf = (kind: string): string => plurals[kind] ?? `${kind.toLowerCase()}s`;

/** An object as a policy sees it: the API server fills in defaults before. A test with a real one proves that it is so. */
function asServed({ manifest, ...object }: KubernetesObject): LooseManifest {
  const served = structuredClone(manifest) as LooseManifest;
  const template = podPath({ ...object, manifest }).reduce((value, step) => value?.[step], served);
  for (const container of template?.containers ?? []) {
    container.imagePullPolicy ??= /(^[^:@]+|:latest)$/.test(container.image ?? '') ? 'Always' : 'IfNotPresent';
    for (const probe of ['livenessProbe', 'readinessProbe']) {
      const { httpGet } = container[probe] ?? {};
      if (httpGet !== undefined) container[probe].httpGet = { path: '/', scheme: 'HTTP', ...httpGet };
    }
  }
  return served;
}

/** What both say of each object of an example that the policy would see. */
function verdicts(
  invariant: Invariant,
  graph: ReturnType<typeof graphOf>,
): { object: string; cel: boolean; own: boolean }[] {
  const { resources = [], expression = 'true' } = invariant.admission ?? {};
  const found = [...invariant.check(graph, { today })].filter(isFinding).map(({ object }) => object);
  return graph
    .objects()
    .filter(({ apiVersion, kind }) =>
      resources.includes(`${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}/${pluralOf(kind)}`),
    )
    .map((object) => ({
      object: `${object.kind}/${object.name}`,
      cel: environment.evaluate(expression, { object: asServed(object) }) as boolean,
      own: !found.includes(object),
    }));
}

describe.each(decided.map((invariant) => [invariant.id, invariant] as const))('%s as CEL', (_id, invariant) => {
  const examples: [string, Example][] = [
    ...Object.entries(invariant.valid),
    ...Object.entries(invariant.invalid).map(([title, { given }]): [string, Example] => [title, given]),
  ];

  test.each(examples)('agrees on: %s', (_title, given) => {
    for (const { object, cel, own } of verdicts(invariant, graphOf(given))) expect(cel, object).toBe(own);
  });

  test('refuses some example, and accepts another', () => {
    const all = examples.flatMap(([, given]) => verdicts(invariant, graphOf(given))).map(({ cel }) => cel);
    expect(new Set(all)).toEqual(new Set([true, false]));
  });

  test('agrees on every object of the five clusters', () => {
    for (const name of ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab']) {
      for (const { object, cel, own } of verdicts(invariant, new RealStack(name).graph()))
        expect(cel, `${name} ${object}`).toBe(own);
    }
  });
});

describe('holdfast admission', () => {
  test('prints policies with their bindings', () => {
    const { status, stdout } = holdfast([
      'admission',
      '--only',
      'access/roles-name-what-they-allow',
      '--except',
      'sandbox',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('kind: ValidatingAdmissionPolicy\n');
    expect(stdout).toContain('policyName: holdfast-access-roles-name-what-they-allow');
    expect(stdout).toContain('- sandbox');
    expect(stdout).toContain('validationActions:\n    - Warn\n    - Audit');
  });

  test('says which rules can be decided so', () => {
    const { status, stderr } = holdfast(['admission', '--only', 'flux/path-exists']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/those are .*access\/roles-name-what-they-allow/);
  });
});
