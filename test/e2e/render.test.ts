import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { renderReleasesInto } from '../../helm/render-releases.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';
import { describeWithHelms } from './both-helms.ts';
import { chartFolder, made, outcome, release, rendered, repository } from './served-charts.ts';

const found = (graph: ResourceGraph): string[] =>
  runInvariants(graph, invariants, { today })
    .findings.filter(({ rule }) => rule.startsWith('flux/release-values'))
    .map(({ rule, severity, observed }) => `${severity} ${rule}: ${observed}`);

describeWithHelms('releases are rendered by the real helm', () => {
  const one = (values: string, more?: string): Promise<ResourceGraph> =>
    rendered(
      { 'a.yaml': `${repository('https://charts.invalid')}---\n${release(values, more)}` },
      { charts: chartFolder(), cache: scratchFolder() },
    );

  test('from a folder, with their templates, in their namespace', async () => {
    const graph = await one('    port: 81\n');
    expect(made(graph)).toEqual([
      'CustomResourceDefinition/things.example.org web/crds/thing.yaml',
      'Service/front web/templates/service.yaml',
    ]);
    expect(graph.objects('Service')[0]).toMatchObject({
      namespace: 'site',
      manifest: { spec: { ports: [{ port: 81 }] } },
    });
    expect(found(graph)).toEqual([]);
  });

  test('without CRDs where the release installs none', async () => {
    expect(made(await one('    port: 81\n', '  install: { crds: Skip }\n'))).toEqual([
      'Service/front web/templates/service.yaml',
    ]);
  });

  test.each([
    [
      '    prot: 81\n',
      'warning flux/release-values-are-read: prot, which no template of the chart reads: it makes the same without',
    ],
    ['    port: eighty\n', 'error flux/release-values-are-taken: got string, want integer'],
    [
      '    name: -bad\n',
      /^error flux\/release-values-are-taken: execution error at \(web\/templates\/service.yaml.*no such name$/,
    ],
  ])('with what is wrong in their values: %s', async (values, finding) => {
    expect(found(await one(values))).toEqual([typeof finding === 'string' ? finding : expect.stringMatching(finding)]);
  });
});

describeWithHelms('helm is told what helm-controller and the cluster would say', () => {
  const service = (name: string, more = ''): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}${more} }\nspec: { ports: [{ port: 1 }] }\n`;
  const makes = (files: Readonly<Record<string, string>>, more = '', besides = ''): Promise<ResourceGraph> =>
    rendered(
      { 'a.yaml': `${repository('https://charts.invalid')}---\n${release('    port: 81\n', more)}${besides}` },
      { charts: chartFolder(files), cache: scratchFolder() },
    );

  test('the version of Kubernetes, which no topology declares here', async () => {
    const graph = await makes({ 'templates/service.yaml': service('is-{{ .Capabilities.KubeVersion.Minor }}') });
    expect(made(graph)).toContain('Service/is-33 web/templates/service.yaml');
  });

  test('kinds that the cluster serves', async () => {
    const template = service('is-{{ .Capabilities.APIVersions.Has "example.org/v1/Thing" }}');
    const thing = '---\napiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\n';
    expect(made(await makes({ 'templates/service.yaml': template }, '', thing))).toContain(
      'Service/is-true web/templates/service.yaml',
    );
    expect(made(await makes({ 'templates/service.yaml': template }))).toContain(
      'Service/is-false web/templates/service.yaml',
    );
  });

  test('no hooks, where the release has none', async () => {
    const hook = { 'templates/hook.yaml': service('hook', ', annotations: { helm.sh/hook: pre-install }') };
    expect(made(await makes(hook))).toContain('Service/hook web/templates/hook.yaml');
    expect(made(await makes(hook, '  install: { disableHooks: true }\n'))).not.toContain(
      'Service/hook web/templates/hook.yaml',
    );
  });

  test('a value that no template names, but that makes a difference, is read', async () => {
    const template = service('is-{{ values .Values | sortAlpha | join "-" }}');
    const graph = await makes({
      'templates/service.yaml': template,
      'values.yaml': 'name: x\n',
      'values.schema.json': '{}',
    });
    expect(made(graph)).toContain('Service/is-81-x web/templates/service.yaml');
    expect(found(graph)).toEqual([]);
  });
});

describe('what cannot be rendered is not evaluated', () => {
  test('without helm', async () => {
    const files = { 'a.yaml': `${repository('https://charts.invalid')}---\n${release('    port: 81\n')}` };
    const graph = new ResourceGraph();
    readFolderInto(graph, scratchFolder(files));
    process.env['HOLDFAST_HELM'] = '/nowhere/helm';
    await renderReleasesInto(graph, { cache: scratchFolder() });
    expect(outcome(graph)).toEqual({
      is: 'unknown',
      reason: 'there is no /nowhere/helm; install helm 3 or 4, or set HOLDFAST_HELM to it',
    });
  });
});
