import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JsonPath } from '../../graph/json.ts';
import { acceptance } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import { differencesBetween } from '../graph/charts/differences.ts';
import { goldenCases, goldenVersions, type GoldenCase } from '../graph/charts/golden-cases.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { sharedUrl } from '../shared.ts';
import { today } from '../today.ts';
import { releaseOf, writtenOf } from './app-template-release.ts';
import { describeWith, parts } from './parts.ts';
import type * as Product from './product-of-charts.ts';
import { chartFolder, release, repository } from './served-charts.ts';

const taken = 'flux/release-values-are-taken';

/** Findings about what is made, as rule and words; those about the release itself apart. */
function findingsIn(product: typeof Product, files: Readonly<Record<string, string>>) {
  const graph = new product.ResourceGraph();
  product.readFolderInto(graph, scratchFolder(files));
  return findingsOf(product, graph);
}

function findingsOf(product: typeof Product, graph: Product.ResourceGraph) {
  const { findings } = product.runInvariants(graph, product.invariants, { today });
  const all = findings.map(({ rule, object = '', observed }) => ({
    rule,
    observed,
    object: object.split(' ')[0] ?? '',
  }));
  return {
    ofRelease: all.filter(({ object }) => object.startsWith('HelmRelease/')),
    ofObjects: all
      .filter(({ object }) => !/^Helm(Release|Repository)\//.test(object))
      .map(({ rule, object, observed }) => `${rule} ${object}: ${observed}`)
      .sort(),
  };
}

/** Returns how many findings there are about what is made. */
function assertGolden(product: typeof Product, version: string, each: GoldenCase): number {
  const expansion = product.expandAppTemplate(each.release, product.versionOf(version) ?? [0, 0, 0]);
  const judged = findingsIn(product, releaseOf(each, version));
  if (each.rendered === undefined) {
    const said = readFileSync(sharedUrl(`charts/app-template-${version}/cases/${each.name}/error.txt`), 'utf8');
    const reasons = expansion.is === 'refused' ? expansion.refusals : [];
    expect(
      reasons.some((reason) => isAbout(reason, said, each)),
      `${version} ${each.name}: ${said}`,
    ).toBe(true);
    const found = judged.ofRelease.filter(({ rule }) => rule === taken).map(({ observed }) => observed);
    expect(found.sort()).toEqual([...new Set(reasons.map(({ reason }) => reason))].sort());
  } else {
    expect(expansion).toMatchObject({ is: 'made' });
    if (expansion.is === 'made') expect(differencesBetween(expansion.objects, each.rendered)).toEqual([]);
    expect(judged.ofObjects).toEqual(findingsIn(product, writtenOf(each)).ofObjects);
    expect(judged.ofRelease.filter(({ rule }) => rule === taken)).toEqual([]);
  }
  return judged.ofObjects.length;
}

/** Whether a reason, in its own words, is about the part of the values that helm names. */
function isAbout({ path, reason }: { path: JsonPath; reason: string }, said: string, { release }: GoldenCase): boolean {
  const ours = path.join('/');
  const pointers = [...said.matchAll(/at '\/([^']+)'/g)].map(([, pointer = '']) => pointer);
  if (pointers.some((pointer) => ours.startsWith(pointer) || pointer.startsWith(ours))) return true;
  const given = new Set(wordsIn(JSON.stringify(release.values)));
  const named = wordsIn(said.replace(/^.*?\): /s, '')).filter((word) => given.has(word));
  return wordsIn(`${ours} ${reason}`).some((word) => named.includes(word));
}

function wordsIn(text: string): string[] {
  return text.match(/[\w-]+/g) ?? [];
}

const job = {
  'templates/job.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: {{ .Release.Name }} }\nspec: { template: { spec: { restartPolicy: Never, serviceAccountName: nobody, containers: [{ name: a, image: "a:latest", imagePullPolicy: IfNotPresent }] } } }\n',
};

/** Another chart: its objects are judged like the same ones written down. */
async function assertRendered(product: typeof Product, helm: string): Promise<void> {
  const files = { 'a.yaml': `${repository('https://charts.invalid')}---\n${release('    port: 81\n')}` };
  const graph = new product.ResourceGraph();
  product.readFolderInto(graph, scratchFolder(files));
  process.env['HOLDFAST_HELM'] = helm;
  await product.renderReleasesInto(graph, { charts: chartFolder(job), cache: scratchFolder() });
  const written = `apiVersion: v1
kind: Service
metadata: { name: front, namespace: site }
spec: { ports: [{ port: 81 }] }
---
${job['templates/job.yaml'].replace('{{ .Release.Name }}', 'front, namespace: site')}`;
  expect(graph.objects('Service')[0]?.manifest).toMatchObject({ spec: { ports: [{ port: 81 }] } });
  const { ofObjects } = findingsOf(product, graph);
  expect(ofObjects).toEqual(findingsIn(product, { 'a.yaml': written }).ofObjects);
  expect(ofObjects.join('\n')).toContain('references/target-exists Job/front');
}

describeWith('helm', 'charts are objects', () => {
  acceptance('F5', 'what charts make is what helm makes, and is judged like what is written', {
    stack: () => DamagedProduct.make<typeof Product>(join(import.meta.dirname, 'product-of-charts.ts')),
    assert: async (made) => {
      const product = await made.load();
      for (const helm of [parts.helm, parts.helm3]) if (helm !== undefined) await assertRendered(product, helm);
      let findings = 0;
      for (const version of goldenVersions) {
        const cases = goldenCases(version);
        expect(cases.length).toBeGreaterThan(70);
        for (const each of cases) findings += assertGolden(product, version, each);
      }
      expect(findings, 'rules have something to say').toBeGreaterThan(300);
    },
    sabotage: {
      'give a probe another default': (product) => product.replace('failureThreshold: 3,', 'failureThreshold: 4,'),
      'keep to itself what a chart refuses': (product) =>
        product.replace('return { is: "refused", reasons };', 'return { is: "unknown", reason: "" };'),
      'leave out an object of app-template': (product) =>
        product.replace(
          'return { is: "made", objects, unread:',
          'return { is: "made", objects: objects.slice(1), unread:',
        ),
      'show what app-template makes to no rule': (product) =>
        product.replace('for (const manifest of postRendered(', 'for (const manifest of [] ?? postRendered('),
      'change what helm makes': (product) =>
        product.replace('manifest: withoutSecretValues(manifest)', 'manifest: { ...manifest, kind: "Other" }'),
      'render without the values of the release': (product) => product.replace('"--values=-"', '"--values=/dev/null"'),
    },
  });
});
