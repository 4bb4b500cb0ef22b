import { expect } from 'vitest';
import { parse } from 'yaml';
import { inferTopology } from '../../../cli/import/infer-topology.ts';
import { readRepository } from '../../../cli/import/read-repository.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import type { LooseManifest as Loose } from '../../real-stack.ts';
import { textAt } from '../../scratch-folder.ts';
import { job } from '../bystanders.ts';
import type { Writer } from '../writer.ts';

const [topology, baseline] = ['repository/holdfast.topology.yaml', '.holdfast-baseline.json'];
const repository: Readonly<Record<string, string>> = {
  'repository/talos/talconfig.yaml': `clusterName: home\ntalosVersion: v1.14.0\nkubernetesVersion: v1.35.4\nendpoint: https://10.101.0.20:6443\nnodes:\n${[1, 2, 3].map((index) => `  - { hostname: cp-${index}, ipAddress: 10.101.0.2${index}, controlPlane: true }\n`).join('')}`,
  'repository/job.yaml': job,
};

/** The topology that was read, under this name, and a baseline with what is wrong. */
const imported =
  (name: string) =>
  (folder: string): void => {
    const graph = new ResourceGraph();
    readFilesInto(graph, Object.entries(repository), '.');
    const [first] = graph.objects();
    const expected = inferTopology(name, readRepository(graph, graph.files, first?.cluster ?? ''));
    const written = parse(textAt(folder, topology)) as Loose;
    expect(written.clusters[name].nodes).toEqual(JSON.parse(JSON.stringify(expected.clusters[name]?.nodes)));
    expect(written.machines).toEqual(JSON.parse(JSON.stringify(expected.machines)));
    expect(JSON.parse(textAt(folder, baseline))).toMatchObject({
      version: 1,
      findings: expect.arrayContaining([
        expect.objectContaining({ rule: 'kubernetes/api-version-is-served', file: 'repository/job.yaml' }),
      ]),
    });
  };
const unforced = (name: string): string[] => ['import', 'repository', '--name', name];

/** `holdfast import`. */
export const imports: Writer = {
  program: 'main',
  args: [...unforced('home'), '--force'],
  files: { ...repository, [topology]: 'source: old\n', [baseline]: '{ "version": 1, "findings": [] }' },
  encrypted: {
    'repository/sealed.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: b }\n',
  },
  replaces: [topology, baseline],
  taken: { path: topology, args: unforced('home') },
  folders: [],
  wrong: {
    'an object that cannot be read': {
      files: { 'repository/broken.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {\n' },
    },
    'a cluster that is not there': { args: [...unforced('home'), '--force', '--cluster', 'other'] },
  },
  part: 'repository',
  meant: imported('home'),
  rivals: {
    first: { args: unforced('home'), meant: imported('home') },
    second: { args: unforced('other'), meant: imported('other') },
    without: [topology, baseline],
  },
  exempt: {
    'line endings are kept': 'it edits no file: --force is told to write both anew, whole',
    'nothing leads out': 'it names no path itself: both are named by who runs it, and links in their place are kept',
  },
};
