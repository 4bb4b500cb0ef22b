import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../graph/json.ts';
import { readChart } from '../../helm/chart-files.ts';
import { valuesNotNamed } from '../../helm/unread-values.ts';
import { scratchFolder } from '../scratch-folder.ts';

const described = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';

async function notNamed(files: Record<string, string>, values: JsonObject): Promise<string[]> {
  const chart = await readChart(scratchFolder({ 'Chart.yaml': described, ...files }));
  if (chart === undefined) throw new Error('no chart');
  return valuesNotNamed(chart, values).map((path) => path.join('.'));
}

describe('values that a chart seems not to read', () => {
  test('are those that neither its values nor its templates name', async () => {
    const files = {
      'values.yaml': 'image: { tag: "1" }\n',
      'templates/a.yaml': '{{ .Values.image.tag }} {{ .Values.port }}',
    };
    expect(await notNamed(files, { image: { tag: '2', tagg: '3' }, port: 80, prot: 1 })).toEqual([
      'image.tagg',
      'prot',
    ]);
  });

  test('not what is below a value that is taken as it is', async () => {
    const files = { 'values.yaml': 'resources: {}\n', 'templates/a.yaml': '{{ toYaml .Values.resources }}' };
    expect(await notNamed(files, { resources: { limits: { memory: '1Gi' } } })).toEqual([]);
  });

  test('but what is below a value that is only asked for', async () => {
    const files = { 'templates/a.yaml': '{{ if .Values.server }}{{ .Values.server.port }}{{ end }}' };
    expect(await notNamed(files, { server: { port: 1, prot: 2 } })).toEqual(['server.prot']);
  });

  test('not what a template takes by index, by a scope, or what the schema names', async () => {
    const files = {
      'values.yaml': 'a: { x: 1 }\n',
      'values.schema.json': '{"properties":{"c":{}}}',
      'templates/a.yaml': '{{ index .Values.a "b-c" }}{{ with .Values.a }}{{ .later }}{{ end }}',
    };
    expect(await notNamed(files, { a: { 'b-c': 1, later: 2, never: 3 }, c: 1 })).toEqual(['a.never']);
  });

  test('with those of subcharts, under their aliases', async () => {
    const files = {
      'Chart.yaml': `${described}dependencies: [{ name: db, alias: store, condition: store.enabled }]\n`,
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/db/templates/a.yaml': '{{ .Values.size }}',
    };
    expect(await notNamed(files, { store: { enabled: true, size: 1, siez: 2 }, global: { any: 1 } })).toEqual([
      'store.siez',
    ]);
  });
});
