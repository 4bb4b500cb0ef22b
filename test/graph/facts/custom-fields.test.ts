import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentOf } from '../../../graph/facts/fields/field-table.ts';
import { knownProducts } from '../../../graph/facts/fields/known-products.ts';
import { InputPatterns } from '../../../graph/input-patterns.ts';
import type { Json } from '../../../graph/json.ts';
import { SchemaJudge } from '../../../graph/facts/schema-walk.ts';
import { describeWithShared, sharedUrl } from '../../shared.ts';

interface Writer {
  readonly products: Readonly<Record<string, { readonly folders: readonly string[] }>>;
  customFields(roots: readonly string[], id: string): string | undefined;
}
const { products, customFields } = (await import(
  new URL('../../../bin/write-custom-fields.js', import.meta.url).href
)) as Writer;
const tables = new URL('../../../graph/facts/fields/custom/', import.meta.url);
/** Its CRDs are taken from a version that is not shared. */
const notShared = ['grafana'];

describeWithShared('the tables of fields', () => {
  const roots = ['crds/', 'crds-more/'].map((each) => sharedUrl(each).pathname);
  test.each(Object.keys(products).filter((id) => !notShared.includes(id)))(
    'of %s is what bin/write-custom-fields.js makes of the CRDs',
    (id) => {
      // Compared at once: the difference of two long lines is no help.
      expect(readFileSync(new URL(`${id}.ts`, tables), 'utf8') === customFields(roots, id)).toBe(true);
    },
  );
});

test('every table that was written belongs to a product', () => {
  expect(
    readdirSync(tables)
      .map((file) => file.replace('.ts', ''))
      .sort(),
  ).toEqual(Object.keys(products).sort());
  expect(knownProducts).toHaveLength(Object.keys(products).length);
});

describe('what is said of an object of a known kind', () => {
  const saidOf = (apiVersion: string, kind: string, spec: Json): string[] | undefined => {
    const product = knownProducts.find(({ table }) => `;${table.kinds}`.includes(`;${apiVersion} ${kind} `));
    const known = product && documentOf(product.table);
    const schema = known?.schemaOf(apiVersion, kind);
    const object = { apiVersion, kind, metadata: { name: 'a', labels: { a: 1 } }, spec, status: { any: 1 } } as Json;
    if (known === undefined || schema === undefined) return undefined;
    const { told } = new SchemaJudge(new InputPatterns()).mistakesIn(object, schema, known.named);
    return told.map(({ observed }) => observed);
  };

  test.each<[string, string, Json, string[] | undefined]>([
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', { interval: '1h', values: { anything: [1] } }, []],
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', { interval: '1h', values: null }, []],
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', { interval: '1d' }, ['spec.interval: "1d"']],
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', {}, ['no interval in spec']],
    ['source.toolkit.fluxcd.io/v1', 'HelmRepository', { url: 'a', type: 'OCI' }, ['spec.type: "OCI"']],
    // The Flux operator adds kinds of its own to those that are told of.
    [
      'notification.toolkit.fluxcd.io/v1beta3',
      'Alert',
      { providerRef: { name: 'a' }, eventSources: [{ kind: 'FluxInstance', name: '*' }] },
      [],
    ],
    // Upstream has no Kopia, its fork has.
    ['volsync.backube/v1alpha1', 'ReplicationSource', { sourcePVC: 'a', kopia: { repository: 'a' } }, []],
    ['monitoring.coreos.com/v1', 'ServiceMonitor', { selector: {}, endpoints: [{ targetPort: 80 }] }, []],
    // A list that must hold something, and does not.
    ['cilium.io/v2', 'CiliumBGPClusterConfig', { bgpInstances: [] }, ['spec.bgpInstances: []']],
    ['example.org/v1', 'HelmRelease', { a: 1 }, undefined],
    ['helm.toolkit.fluxcd.io/v2beta1', 'HelmRelease', { a: 1 }, undefined],
  ])('%s %s %j', (apiVersion, kind, spec, said) => {
    expect(saidOf(apiVersion, kind, spec)).toEqual(said);
  });
});

test('a model of a table is read when it is first asked for', () => {
  const broken = '=%E0';
  const { named, schemaOf } = documentOf({ kinds: 'a/v1 A A', models: `A b:s c:B;B d:${broken}` });
  expect(schemaOf('a/v1', 'A')).toMatchObject({ properties: { b: { type: 'string' } } });
  expect(named('A')).toBe(schemaOf('a/v1', 'A'));
  expect(() => named('B')).toThrow(URIError);
  expect([named('C'), schemaOf('a/v1', 'B')]).toEqual([{}, undefined]);
});
