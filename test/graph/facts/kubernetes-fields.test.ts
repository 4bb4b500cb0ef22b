import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kubernetesDocument, minorOf, newestKubernetes } from '../../../graph/facts/fields/kubernetes-document.ts';
import { InputPatterns } from '../../../graph/input-patterns.ts';
import { SchemaJudge } from '../../../graph/facts/schema-walk.ts';
import type { Json } from '../../../graph/json.ts';

const writer = new URL('../../../bin/write-kubernetes-fields.js', import.meta.url).href;
const { kubernetesFields } = (await import(writer)) as { kubernetesFields: (folder: string) => string | undefined };
/** Where Go keeps modules: Kubernetes of every minor version is there when the table is written anew. */
const modules = join(process.env['GOMODCACHE'] ?? join(homedir(), 'go/pkg/mod'), 'k8s.io');
const made = kubernetesFields(modules);

test.skipIf(made === undefined)(
  'the table of fields is what bin/write-kubernetes-fields.js makes of Kubernetes',
  () => {
    const path = new URL('../../../graph/facts/fields/kubernetes-fields.ts', import.meta.url);
    // Compared at once: the difference of two long lines is no help.
    expect(readFileSync(path, 'utf8') === made).toBe(true);
  },
);

describe('a field that a later version brings', () => {
  const saidIn = (minor: string): string[] | undefined => {
    const { named, schemaOf } = kubernetesDocument(minor);
    const schema = schemaOf('v1', 'Pod');
    const pod = { spec: { containers: [{ name: 'a', env: [{ name: 'a', valueFrom: { fileKeyRef: {} } }] }] } };
    const told = schema && new SchemaJudge(new InputPatterns()).mistakesIn(pod, schema, named).told;
    return told?.map(({ observed }) => observed);
  };

  test.each<[string, RegExp]>([
    ['1.30', /^fileKeyRef, which .* does not have$/],
    ['1.33', /^fileKeyRef, which .* does not have$/],
    ['1.34', /^no key in /],
    ['1.37', /^no key in /],
  ])('is known from then on: Kubernetes %s', (minor, said) => {
    expect(saidIn(minor)?.[0]).toMatch(said);
  });

  test.each<[string, string]>([
    ['1.29.4', '1.30'],
    ['1.33.1', '1.33'],
    ['>=1.31.0 <1.33.0-0', '1.32'],
    ['1.99.0', newestKubernetes],
    ['>=1.31.0', newestKubernetes],
  ])('a cluster that runs %s is judged by %s', (value, minor) => {
    expect(minorOf({ is: 'known', value, by: 'a', at: { from: 'file', file: 'a' } as never })).toBe(minor);
  });

  test('one whose version nobody says is judged by the newest', () => {
    expect(minorOf({ is: 'unknown', reason: 'a', isHidden: false })).toBe(newestKubernetes);
  });
});

describe('what is said of an object of a built-in kind', () => {
  const { named, schemaOf } = kubernetesDocument(newestKubernetes);
  const saidOf = (apiVersion: string, kind: string, fields: Json): string[] | undefined => {
    const schema = schemaOf(apiVersion, kind);
    const object = { apiVersion, kind, metadata: { name: 'a' }, ...(fields as object) } as Json;
    return (
      schema &&
      new SchemaJudge(new InputPatterns()).mistakesIn(object, schema, named).told.map(({ observed }) => observed)
    );
  };

  test.each<[string, string, Json, string[] | undefined]>([
    ['apps/v1', 'Deployment', { spec: { replicas: 2, selector: {}, template: { spec: { containers: [] } } } }, []],
    ['v1', 'ConfigMap', { data: { a: '1', b: null } }, []],
    ['v1', 'ConfigMap', { data: { a: 1 } }, ['data.a: 1']],
    [
      'v1',
      'Service',
      {
        spec: {
          ports: [
            { port: '80', targetPort: 'http' },
            { port: 80, targetPort: 80 },
          ],
        },
      },
      ['spec.ports.0.port: "80"'],
    ],
    ['v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: 5 } } } }, []],
    [
      'v1',
      'PersistentVolumeClaim',
      { spec: { resources: { request: {} } } },
      ['request, which spec.resources does not have'],
    ],
    [
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      {
        spec: {
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { averageValue: 1, averageUtilisation: 5 } } },
          ],
        },
      },
      [
        'no maxReplicas in spec',
        'no scaleTargetRef in spec',
        'no type in spec.metrics.0.resource.target',
        'averageUtilisation, which spec.metrics.0.resource.target does not have',
      ],
    ],
    ['v1', 'Pod', { status: { whatever: 1 } }, []],
    // Neither what may lose a field again, nor what Kubernetes does not bring.
    ['storage.k8s.io/v1beta1', 'VolumeAttributesClass', { a: 1 }, undefined],
    ['example.org/v1', 'Deployment', { a: 1 }, undefined],
  ])('%s %s %j', (apiVersion, kind, fields, said) => {
    expect(saidOf(apiVersion, kind, fields)).toEqual(said);
  });
});
