import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kubernetesDocument } from '../../../graph/facts/fields/kubernetes-document.ts';
import { InputPatterns } from '../../../graph/input-patterns.ts';
import { SchemaJudge } from '../../../graph/facts/schema-walk.ts';
import type { Json } from '../../../graph/json.ts';

const writer = new URL('../../../bin/write-kubernetes-fields.js', import.meta.url).href;

test('the table of fields is what bin/write-kubernetes-fields.js makes of the package that is installed', async () => {
  const { kubernetesFields } = (await import(writer)) as { kubernetesFields: () => string };
  const path = new URL('../../../graph/facts/fields/kubernetes-fields.ts', import.meta.url);
  // Compared at once: the difference of two long lines is no help.
  expect(readFileSync(path, 'utf8') === kubernetesFields()).toBe(true);
});

describe('what is said of an object of a built-in kind', () => {
  const { document, schemaOf } = kubernetesDocument();
  const saidOf = (apiVersion: string, kind: string, fields: Json): string[] | undefined => {
    const schema = schemaOf(apiVersion, kind);
    const object = { apiVersion, kind, metadata: { name: 'a' }, ...(fields as object) } as Json;
    return (
      schema &&
      new SchemaJudge(new InputPatterns()).mistakesIn(object, schema, document).told.map(({ observed }) => observed)
    );
  };

  test.each<[string, string, Json, string[] | undefined]>([
    ['apps/v1', 'Deployment', { spec: { replicas: 2, template: { spec: { containers: [] } } } }, []],
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
      ['averageUtilisation, which spec.metrics.0.resource.target does not have'],
    ],
    ['v1', 'Pod', { status: { whatever: 1 } }, []],
    // Neither what may lose a field again, nor what Kubernetes does not bring.
    ['storage.k8s.io/v1beta1', 'VolumeAttributesClass', { a: 1 }, undefined],
    ['example.org/v1', 'Deployment', { a: 1 }, undefined],
  ])('%s %s %j', (apiVersion, kind, fields, said) => {
    expect(saidOf(apiVersion, kind, fields)).toEqual(said);
  });
});
