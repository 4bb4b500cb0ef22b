import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWithHelms, helmInUse } from './both-helms.ts';
import {
  chartFolder,
  made,
  outcome,
  packedChart,
  release,
  rendered,
  repository,
  servedRegistry,
  servedRepository,
} from './served-charts.ts';

const service = 'Service/front web/templates/service.yaml';
const filesOf = (source: string, values = '    port: 81\n', more = ''): Record<string, string> => ({
  'a.yaml': `${source}---\n${release(values, more)}`,
});
const layer = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const notFetched = { is: 'unknown', reason: expect.stringMatching(/^its chart cannot be fetched: /) as string };

/** A helm that counts its runs of a command, and then does what the real one does. */
function countingHelm(): { readonly program: string; readonly runs: () => number } {
  const folder = scratchFolder();
  const program = join(folder, 'helm');
  writeFileSync(program, `#!/bin/sh\nmktemp -p ${folder} run.XXXXXX >/dev/null\nexec ${helmInUse()} "$@"\n`);
  chmodSync(program, 0o755);
  return { program, runs: () => readdirSync(folder).filter((name) => name.startsWith('run.')).length };
}

afterEach(() => void vi.unstubAllEnvs());

describeWithHelms('charts come from where their sources say', () => {
  test('from a repository of charts, once; afterwards neither a network nor helm is needed', async () => {
    const { host, asked, close } = await servedRepository();
    const files = filesOf(repository(`http://${host}`));
    const cache = scratchFolder();
    expect(made(await rendered(files, { cache }))).toContain(service);
    const before = asked.length;
    const { program, runs } = countingHelm();
    expect(made(await rendered(files, { cache }, program))).toContain(service);
    expect(runs()).toBe(0);
    expect(made(await rendered(filesOf(repository(`http://${host}`), '    port: 82\n'), { cache }))).toContain(service);
    expect(asked.length).toBe(before);
    close();
    expect(made(await rendered(files, { cache }))).toContain(service);
    expect(outcome(await rendered(files, { cache: scratchFolder() }))).toMatchObject(notFetched);
  });

  test('from a repository that asks for the login which helm repo add was given', async () => {
    const { host } = await servedRepository('reader:p4ss');
    const files = filesOf(repository(`http://${host}/`));
    const own = scratchFolder();
    vi.stubEnv('HELM_REPOSITORY_CONFIG', join(own, 'repositories.yaml'));
    vi.stubEnv('HELM_REPOSITORY_CACHE', own);
    expect(outcome(await rendered(files, { cache: scratchFolder() }))).toMatchObject(notFetched);
    await promisify(execFile)(helmInUse(), [
      'repo',
      'add',
      'ours',
      `http://${host}`,
      '--username=reader',
      '--password=p4ss',
    ]);
    expect(made(await rendered(files, { cache: scratchFolder() }))).toContain(service);
  });

  test.each([
    ['a HelmRepository', (host: string) => filesOf(repository(`oci://${host}/charts`, ', type: oci, insecure: true'))],
    ['an OCIRepository with a tag', (host: string) => byReference(host, 'insecure: true, ref: { tag: 1.2.0 }')],
    [
      'an OCIRepository with a range',
      (host: string) => byReference(host, 'insecure: true, ref: { semver: ">=1.0.0" }'),
    ],
  ])('from a registry without TLS that %s calls insecure', async (_, files) => {
    const { host } = await servedRegistry();
    expect(made(await rendered(files(host), { cache: scratchFolder() }))).toContain(service);
  });

  test.each([
    ['a HelmRepository', (host: string) => filesOf(repository(`oci://${host}/charts`, ', type: oci'))],
    ['an OCIRepository', (host: string) => byReference(host, 'ref: { tag: 1.2.0 }')],
  ])('not from a registry without TLS that %s does not call insecure', async (_, files) => {
    const { host, asked } = await servedRegistry();
    expect(outcome(await rendered(files(host), { cache: scratchFolder() }))).toMatchObject(notFetched);
    expect(asked).toEqual([]);
  });

  test.each([
    ['a range, before a tag', 'tag: 1.0.0, semver: ">=1.1.0"', 'Service/front'],
    ['a digest, before both', 'tag: 1.0.0, semver: 9.x, digest: DIGEST', 'Service/front'],
    ['a layer that is a chart', `tag: 1.2.0 }, layerSelector: { mediaType: ${layer}, operation: copy`, 'Service/front'],
  ])('from a registry by %s', async (_, reference, service) => {
    const { host, digest } = await servedRegistry();
    const graph = await rendered(byReference(host, `insecure: true, ref: { ${reference.replace('DIGEST', digest)} }`), {
      cache: scratchFolder(),
    });
    expect(made(graph).join('\n')).toContain(service);
  });

  test.each([
    ['semver: 1.x, semverFilter: "^1.*-arm$"', 'OCIRepository/web filters tags (semverFilter), which helm does not'],
    [
      'tag: 1.2.0 }, layerSelector: { mediaType: text/plain',
      `OCIRepository/web takes the layer text/plain, and helm takes ${layer}`,
    ],
    ['', 'OCIRepository/web names no version'],
  ])('not from a registry by what helm cannot do: %s', async (reference, reason) => {
    const graph = await rendered(byReference('registry.invalid', `ref: { ${reference} }`), { cache: scratchFolder() });
    expect(outcome(graph)).toEqual({ is: 'unknown', reason });
  });

  test('as a HelmChart says it that a release names', async () => {
    const { host } = await servedRepository();
    const files = {
      ...byReference('', '', 'HelmChart'),
      'b.yaml': `${repository(`http://${host}`)}---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: { name: web, namespace: site }
spec: { chart: web, version: 1.2.x, sourceRef: { kind: HelmRepository, name: example } }
`,
    };
    expect(made(await rendered(files, { cache: scratchFolder() }))).toContain(service);
    const another = { ...files, 'b.yaml': files['b.yaml'].replace('1.2.x', '1.3.x') };
    expect(outcome(await rendered(another, { cache: scratchFolder() }))).toMatchObject(notFetched);
  });

  test('not from what was not read, such as an ExternalArtifact', async () => {
    const files = byReference('', '', 'ExternalArtifact');
    const reason = 'ExternalArtifact/web, its source, was not read';
    expect(outcome(await rendered(files, { cache: scratchFolder() }))).toEqual({ is: 'unknown', reason });
  });

  test('not from a Bucket', async () => {
    const bucket = repository('').replace('HelmRepository', 'Bucket').replace('url: ""', 'bucketName: charts');
    const files = {
      'a.yaml': `${bucket}---\n${release('    port: 81\n').replace('kind: HelmRepository', 'kind: Bucket')}`,
    };
    const reason = 'charts in a Bucket are not fetched';
    expect(outcome(await rendered(files, { cache: scratchFolder() }))).toEqual({ is: 'unknown', reason });
  });

  test('from an archive in a folder that is named', async () => {
    const options = { charts: packedChart(), cache: scratchFolder() };
    expect(made(await rendered(filesOf(repository('https://charts.invalid')), options))).toContain(service);
  });

  test('not from an archive of another version', async () => {
    const charts = packedChart({ 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.3.0\n' });
    const graph = await rendered(filesOf(repository('https://charts.invalid')), { charts, cache: scratchFolder() });
    expect(outcome(graph)).toMatchObject(notFetched);
  });

  test.each([
    ['a text', (path: string) => writeFileSync(path, 'no archive')],
    ['half an archive', (path: string) => writeFileSync(path, Buffer.from('1f8b0800000000000003ed', 'hex'))],
  ])('an archive that is %s is not evaluated', async (_, damage) => {
    const charts = packedChart();
    damage(join(charts, 'web-1.2.0.tgz'));
    const graph = await rendered(filesOf(repository('https://charts.invalid')), { charts, cache: scratchFolder() });
    expect(outcome(graph)).toMatchObject({
      is: 'unknown',
      reason: expect.stringMatching(/web-1\.2\.0\.tgz cannot be read: /) as string,
    });
  });
});

describeWithHelms('what was made is kept by everything that decides it', () => {
  const source = repository('https://charts.invalid');
  const portOf = (graph: Awaited<ReturnType<typeof rendered>>): unknown =>
    graph.objects('Service')[0]?.manifest['spec'];

  test('by the values', async () => {
    const options = { charts: chartFolder(), cache: scratchFolder() };
    expect(portOf(await rendered(filesOf(source, '    port: 81\n'), options))).toEqual({ ports: [{ port: 81 }] });
    expect(portOf(await rendered(filesOf(source, '    port: 82\n'), options))).toEqual({ ports: [{ port: 82 }] });
  });

  test('by the content of the chart', async () => {
    const charts = chartFolder();
    const cache = scratchFolder();
    expect(portOf(await rendered(filesOf(source, '    name: ""\n'), { charts, cache }))).toEqual({
      ports: [{ port: 80 }],
    });
    writeFileSync(join(charts, 'web/values.yaml'), 'port: 90\nname: ""\n');
    expect(portOf(await rendered(filesOf(source, '    name: ""\n'), { charts, cache }))).toEqual({
      ports: [{ port: 90 }],
    });
  });

  test('by the options, the name and the namespace', async () => {
    const options = { charts: chartFolder(), cache: scratchFolder() };
    expect(made(await rendered(filesOf(source), options))).toHaveLength(2);
    expect(made(await rendered(filesOf(source, undefined, '  install: { crds: Skip }\n'), options))).toEqual([service]);
    expect(made(await rendered(filesOf(source, undefined, '  releaseName: back\n'), options))).toContain(
      'Service/back web/templates/service.yaml',
    );
  });

  test('and nothing that is damaged is taken', async () => {
    const options = { charts: chartFolder(), cache: scratchFolder() };
    await rendered(filesOf(source), options);
    const folder = join(options.cache, 'rendered');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"is":"made"}');
    expect(made(await rendered(filesOf(source), options))).toContain(service);
    renameSync(folder, `${folder}.away`);
    expect(made(await rendered(filesOf(source), options))).toContain(service);
  });
});

function byReference(host: string, more: string, kind = 'OCIRepository'): Record<string, string> {
  const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: site }
spec: { url: "oci://${host}/charts/web", ${more} }
---
`;
  return {
    'a.yaml': `${kind === 'OCIRepository' ? source : ''}apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: front, namespace: site }
spec:
  chartRef: { kind: ${kind}, name: web }
  values: { port: 81 }
`,
  };
}
