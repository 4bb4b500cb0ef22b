import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { valueAt, type Json } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWithHelms } from './both-helms.ts';
import { chartFolder, made, outcome, release, rendered, repository, servedRepository } from './served-charts.ts';
import { servedGit } from './served-git.ts';

const service = 'Service/front web/templates/service.yaml';
const portIn = (graph: ResourceGraph): Json =>
  valueAt(graph.objects('Service')[0]?.manifest, ['spec', 'ports', 0, 'port']);
const ofGit = (url: string, reference = 'branch: main'): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: example, namespace: site }
spec: { url: "${url}", ref: { ${reference} } }
`;
const spec = 'chart: web, version: 1.2.0, sourceRef: { kind: HelmRepository, name: example }';
const fromGit = 'chart: ./web, sourceRef: { kind: GitRepository, name: example }';

/** A release without values of its own. @param chart its `spec.chart.spec` */
function tree(source: string, chart: string): Record<string, string> {
  const given = release('    {}\n').replace(spec, chart);
  return { 'a.yaml': `${source}---\n${given}` };
}

describeWithHelms('valuesFiles of a chart', () => {
  const files = {
    'prod.yaml': 'port: 90\n',
    'name.yaml': 'name: x\n',
    'last.yaml': 'port: 91\n',
    'list.yaml': '- 1\n',
  };
  const render = async (names: string, more = ''): Promise<ResourceGraph> => {
    const { host } = await servedRepository(undefined, files);
    const chart = `${spec}, valuesFiles: [${names}]${more}`;
    return rendered(tree(repository(`http://${host}`), chart), { cache: scratchFolder() });
  };

  test('lie over each other in their order', async () => {
    expect(portIn(await render('values.yaml, prod.yaml'))).toBe(90);
    expect(portIn(await render('values.yaml, prod.yaml, last.yaml'))).toBe(91);
    expect(portIn(await render('values.yaml, last.yaml, prod.yaml'))).toBe(90);
  });

  test('take the place of the values of the chart: what they leave out has no value', async () => {
    expect(portIn(await render('name.yaml'))).toBeNull();
  });

  test('must be there, unless they may be missing', async () => {
    const reason = 'none.yaml, which valuesFiles of its chart names, is not there';
    expect(outcome(await render('values.yaml, none.yaml'))).toEqual({ is: 'unknown', reason });
    expect(portIn(await render('values.yaml, none.yaml', ', ignoreMissingValuesFiles: true'))).toBe(80);
  });

  test('hold values', async () => {
    const reason = 'list.yaml, which valuesFiles of its chart names, holds no values';
    expect(outcome(await render('list.yaml'))).toEqual({ is: 'unknown', reason });
  });
});

describeWithHelms('charts of other repositories of Git', () => {
  test('are fetched once; afterwards no network is needed', async () => {
    const { host, close } = await servedGit(chartFolder());
    const cache = scratchFolder();
    expect(made(await rendered(tree(ofGit(`http://${host}/it`), fromGit), { cache }))).toContain(service);
    close();
    const again = tree(ofGit(`http://${host}/it`), fromGit);
    expect(made(await rendered(again, { cache }))).toContain(service);
    expect(outcome(await rendered(again, { cache: scratchFolder() }))).toMatchObject({ is: 'unknown' });
  });

  test.each([
    ['the branch master, where none is said', '', 84],
    ['a branch', 'branch: main', 83],
    ['a tag', 'branch: main, tag: v1.0.0', 80],
    ['a range of tags', 'tag: v1.0.0, semver: ">=1.0.0 <2.0.0"', 81],
    ['a range with a comma', 'semver: ">=1.0.0, <1.1.0"', 80],
    ['a range that takes what comes before a release', 'semver: ">=1.0.0-0"', 82],
    ['a name', 'semver: 9.x, name: refs/tags/v2.0.0-rc.1', 82],
    ['a commit', 'tag: v1.0.0, name: refs/heads/none, commit: COMMIT', 81],
  ])('are those of %s', async (_title, reference, port) => {
    let commit = '';
    const folder = chartFolder();
    const { host } = await servedGit(folder, (git) => {
      git('tag', 'v1.0.0');
      for (const [index, tag] of ['1.1.0', 'v2.0.0-rc.1', 'not-a-version'].entries()) {
        writeFileSync(join(folder, 'web/values.yaml'), `port: ${81 + index}\nname: ""\n`);
        git('commit', '--quiet', '--all', `--message=${tag}`);
        git('tag', '--annotate', '--message=it', tag);
        if (index === 0) commit = git('rev-parse', 'HEAD');
      }
      git('branch', 'kept');
      git('checkout', '--quiet', '-b', 'master');
      writeFileSync(join(folder, 'web/values.yaml'), 'port: 84\nname: ""\n');
      git('commit', '--quiet', '--all', '--message=master');
    });
    const source = ofGit(`http://${host}/it`, reference.replace('COMMIT', commit));
    expect(portIn(await rendered(tree(source, fromGit), { cache: scratchFolder() }))).toBe(port);
  });

  test.each([
    ['no tag fits', '>=3.0.0', 'its GitRepository asks for tags in >=3.0.0, and there is none'],
    ['the range is none', 'newest', 'its GitRepository asks for tags in newest, which is not understood'],
  ])('are not evaluated where %s', async (_title, range, reason) => {
    const { host } = await servedGit(chartFolder(), (git) => git('tag', 'v1.0.0'));
    const source = ofGit(`http://${host}/it`, `semver: "${range}"`);
    const graph = await rendered(tree(source, fromGit), { cache: scratchFolder() });
    expect(outcome(graph)).toEqual({ is: 'unknown', reason });
  });

  test('have their files of values named from the root', async () => {
    const folder = chartFolder({ '../prod.yaml': 'port: 92\nname: ""\n' });
    const { host } = await servedGit(folder);
    const chart = `${fromGit}, valuesFiles: [web/values.yaml, prod.yaml]`;
    expect(portIn(await rendered(tree(ofGit(`http://${host}/it`), chart), { cache: scratchFolder() }))).toBe(92);
  });

  test('bring no link that leads out of them', async () => {
    const folder = chartFolder({
      'templates/notes.yaml': '{{ if .Files.Get "link" | contains "root:" }}{{ fail "read" }}{{ end }}',
    });
    symlinkSync('/etc/passwd', join(folder, 'web/link'));
    symlinkSync('/etc/passwd', join(folder, 'values.yaml'));
    const { host } = await servedGit(folder);
    expect(made(await rendered(tree(ofGit(`http://${host}/it`), fromGit), { cache: scratchFolder() }))).toContain(
      service,
    );
  });

  test.each([
    ['a program that git would run', 'ext::sh -c "exit 3"', 'branch: main'],
    ['a file of this machine', 'file:///tmp', 'branch: main'],
    ['a reference that is an option', 'https://git.invalid/it', 'branch: "--upload-pack=x y"'],
  ])('are not fetched from %s', async (_title, url, reference) => {
    const graph = await rendered(tree(ofGit(url.replaceAll('"', "'"), reference), fromGit), { cache: scratchFolder() });
    expect(outcome(graph)).toEqual({ is: 'unknown', reason: expect.stringMatching(/^its GitRepository/) as string });
  });
});

describeWithHelms('values of any size', () => {
  test.each([4095, 4096, 8192])('of %i bytes are read', async (size) => {
    const { host } = await servedRepository();
    const others = JSON.stringify({ port: 82, more: '' }).length;
    const files = {
      'a.yaml': `${repository(`http://${host}`)}---\n${release(`    port: 82\n    more: "${'x'.repeat(size - others)}"\n`)}`,
    };
    expect(portIn(await rendered(files, { cache: scratchFolder() }))).toBe(82);
  });
});
