import { describe, expect, test } from 'vitest';
import { ChartsFolder } from '../../helm/charts-folder.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const described = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';

function check(charts: Record<string, string>): { readonly status: number | null; readonly stderr: string } {
  return holdfast(
    ['check', 'apps', '--render', '--charts', 'charts'],
    scratchFolder({
      'apps/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n',
      ...charts,
    }),
  );
}

describe('--charts that cannot be read is a mistake of usage', () => {
  test('every mistake is told, with its place', () => {
    const { status, stderr } = check({
      'charts/good/Chart.yaml': described,
      'charts/cut/Chart.yaml': 'name: [web\n',
      'charts/list/Chart.yaml': '- name: web\n',
      'charts/nameless/Chart.yaml': 'version: 1.0.0\n',
      'charts/folder/Chart.yaml/file': '',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/charts\/cut\/Chart\.yaml:\d+:\d+: not read: /);
    expect(stderr).toContain('charts/list/Chart.yaml: no chart; required: name and version, as texts');
    expect(stderr).toContain('charts/nameless/Chart.yaml: no chart; required: name and version, as texts');
    expect(stderr).toContain('charts/folder/Chart.yaml: not read: EISDIR');
    expect(stderr).not.toContain('charts/good');
    expect(stderr).not.toContain('    at ');
  });

  test('a file is no folder of charts', () => {
    const { status, stderr } = check({ charts: described });
    expect(status).toBe(2);
    expect(stderr).toContain('charts: not read as a folder: ENOTDIR');
  });

  test('without --render nobody would read it', () => {
    const { status, stderr } = holdfast(['check', 'apps', '--charts', 'charts'], scratchFolder({ 'charts/a': '' }));
    expect(status).toBe(2);
    expect(stderr).toContain('--charts charts: charts are only read to render releases; add --render');
  });

  test('what is no chart is left alone', () => {
    expect(
      check({ 'charts/web/Chart.yaml': described, 'charts/readme/README.md': '', 'charts/notes.txt': '' }).status,
    ).toBe(0);
  });
});

describe('a folder of charts', () => {
  const web = { chart: 'web', version: '1.x' };
  const find = (files: Record<string, string>): string | undefined => {
    const folder = scratchFolder(files);
    return new ChartsFolder(folder).find(web)?.replace(folder, 'charts');
  };

  test.each([
    [
      'may hold some',
      { 'web/Chart.yaml': described, 'other/Chart.yaml': 'name: other\nversion: 1.0.0\n' },
      'charts/web',
    ],
    ['may be one', { 'Chart.yaml': described, 'charts/web/Chart.yaml': described }, 'charts'],
    ['may be another', { 'Chart.yaml': 'name: other\nversion: 1.0.0\n' }, undefined],
  ])('%s', (_, files, found) => {
    expect(find(files)).toBe(found);
  });
});
