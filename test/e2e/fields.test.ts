import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupBy } from '../../graph/group-by.ts';
import { knownProducts } from '../../graph/facts/fields/known-products.ts';
import { kubernetesFields } from '../../graph/facts/fields/kubernetes-fields.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import type { LooseManifest } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { campaign } from './campaign.ts';
import { agreement } from './fields/agreement.ts';
import { namesOfSchemaWays } from './fields/planted-mistakes.ts';
import { questions, right, type Question } from './fields/questions.ts';
import { publishedKinds } from './fields/server-words.ts';
import { definitionsIn, Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import type * as Product from './product-of-fields.ts';

/** Of what has two forms, the one that has more. */
const skipped = ['volsync.backube', 'gateway.networking.k8s.io', 'monitoring.coreos.com-full'];
const foldersIn = (root: string): string[] =>
  readdirSync(sharedUrl(root), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const count = { seeds: campaign({ whole: 6, sample: 1 }), ofStacks: campaign({ whole: 600, sample: 60 }) };
const version = '1.35.4';

/** Kinds that nobody keeps in a repository, and the definitions of kinds, which have a rule of their own. */
const notJudged = [
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'authentication.k8s.io/v1 SelfSubjectReview',
  'authentication.k8s.io/v1 TokenReview',
  'authorization.k8s.io/v1 LocalSubjectAccessReview',
  'authorization.k8s.io/v1 SelfSubjectAccessReview',
  'authorization.k8s.io/v1 SelfSubjectRulesReview',
  'authorization.k8s.io/v1 SubjectAccessReview',
  'events.k8s.io/v1 Event',
  'v1 Binding',
  'v1 Event',
];

describeWith(['kubeApiserver', 'etcd'], 'fields of a real API server', () => {
  let kubernetes: Kubernetes;
  let asked: Question[];
  const folders = [
    ...foldersIn('crds/').filter((name) => !skipped.includes(name)),
    ...foldersIn('crds-more/').map((name) => `../crds-more/${name}`),
  ];
  beforeAll(async () => {
    kubernetes = await Kubernetes.start(folders);
    const kinds = (await publishedKinds(kubernetes)).filter(
      ({ apiVersion, kind }) => !notJudged.includes(`${apiVersion} ${kind}`),
    );
    asked = await questions(kubernetes, kinds, count);
  }, 900_000);
  afterAll(() => kubernetes?.stop());

  const made = (): Promise<DamagedProduct<typeof Product>> =>
    DamagedProduct.make(fileURLToPath(new URL('product-of-fields.ts', import.meta.url)));
  const nothing = { alarms: [], misses: [] };

  acceptance(
    'F6',
    'what a real API server refuses of fields, types and texts is told without any download, and nothing is told that it takes',
    {
      timeout: 300_000,
      stack: made,
      assert: async (product) => {
        const ofTables = asked.filter(({ way }) => !namesOfSchemaWays.includes(way));
        expect(agreement(await product.load(), ofTables, { kubernetes: version })).toMatchObject(nothing);
      },
      sabotage: {
        'take a field that there is not': (product) => product.replace('this.#isUnknown(', 'void ('),
        'take a fraction for a whole number': (product) =>
          product.replace('integer: Number.isInteger', 'integer: Number.isFinite'),
        'take a map for a list': (product) => product.replace('array: Array.isArray', 'array: () => true'),
        'take null for what has to be there': (product) => product.replace('isNullMissing &&', 'false &&'),
        'take any text for one of some': (product) => product.replace('!allowed.has(', 'false && !allowed.has('),
        'judge every cluster by the oldest version': (product) =>
          product.replace('kubernetesFields, Number(', 'kubernetesFields, 30 ?? Number('),
        'forget a field': (product) => product.replace(' dnsPolicy:', ' dnsPolicies:'),
        'forget an operator': (product) =>
          product.replace('traefik.io/v1alpha1 Middleware ', 'traefik.io/v1 Middleware '),
        'look at labels where there is a ConfigMap alone': (product) =>
          product.replace('about: ["object"],\n  claim: "labels,', 'about: ["ConfigMap"],\n  claim: "labels,'),
      },
    },
  );

  acceptancePart('F6', 'with the CRDs at hand', 'everything that their schemas say is told, and nothing besides', {
    timeout: 300_000,
    stack: async () => ({ product: await made(), of: folders }),
    assert: async ({ product, of }) => {
      const loaded = await product.load();
      const ofGroup = groupBy(asked, ({ manifest }) => groupOf(manifest));
      for (const folder of of) {
        const definitions = definitionsIn(folder);
        const groups = new Set(definitions.map(({ spec }) => spec.group as string));
        const own = [...groups].flatMap((group) => ofGroup.get(group) ?? []);
        // Each starts a cluster of its own, for which the CRDs are read.
        const some = own.filter(({ manifest }, index) => manifest.kind !== 'Kustomization' || index < 25);
        expect(agreement(loaded, some, { kubernetes: version, definitions })).toMatchObject(nothing);
      }
    },
    sabotage: {
      'forget defaults': (stack) => {
        const { product } = Object.assign(stack, { of: ['generators.external-secrets.io'] });
        return product.replace('this.#named === void 0 && valueAt(', 'false && valueAt(');
      },
      'forget defaults where several forms fit': (stack) => {
        const { product } = Object.assign(stack, { of: ['gateway.networking.k8s.io-experimental'] });
        return product.replace('this.#named === void 0 ? withFilledDefaults(', 'false ? withFilledDefaults(');
      },
      'take any text where a number may stand': (stack) => {
        const { product } = Object.assign(stack, { of: ['traefik.io'] });
        return product.replace('return this.#compareValue(', 'return void (');
      },
      'read CRDs only where somebody applies them': (stack) => {
        const { product } = Object.assign(stack, { of: ['kustomize.toolkit.fluxcd.io'] });
        return product.replace(' + graph.objectsAnywhere(subject).length', '');
      },
    },
  });

  test('there is enough of everything', () => {
    const ways = groupBy(asked, ({ way }) => way);
    expect(Math.min(...[...ways.values()].map(({ length }) => length))).toBeGreaterThan(10);
    expect(ways.get(right)?.length).toBeGreaterThan(230);
    const kinds = new Set(asked.map(({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`));
    expect(kinds.size).toBeGreaterThan(270);
  });

  test('every kind that the server has is known, but those that nobody keeps in a repository', async () => {
    const tables = [kubernetesFields, ...knownProducts.map(({ table }) => table)];
    const known = new Set(tables.flatMap(({ kinds }) => kinds.split(';').map((each) => each.replace(/ [^ ]*$/, ''))));
    const published = (await publishedKinds(kubernetes)).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(published.filter((kind) => !known.has(kind))).toEqual(notJudged);
  });
});

const groupOf = ({ apiVersion }: LooseManifest): string => String(apiVersion).split('/')[0] ?? '';
