import { describe, expect, test } from 'vitest';
import { impactReports } from '../../analysis/impact/report.ts';
import { reportData } from '../../analysis/impact/report-data.ts';
import { readRepository } from '../../cli/import/read-repository.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

/** What is asked of a cluster as a whole: what falls and is lost, which copies there are, what an import reads. */
function answers(graph: ResourceGraph): unknown {
  const reports = impactReports(graph).map(reportData);
  return reports.map((report) => ({ report, read: withoutPlaces(readRepository(graph, graph.files, report.cluster)) }));
}

/** Where something stands is another place where it is written down. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value instanceof Map) return [...value].map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'from')
      .map(([key, each]) => [key, withoutPlaces(each)]),
  );
}

/** The same tree with the objects of app-template written down in place of its releases. */
function writtenDown(name: string): RealStack {
  const made = new RealStack(name).graph();
  const written = new RealStack(name);
  for (const [path, documents] of written.files) {
    const objects = documents.flatMap((document: LooseManifest) => {
      if (document?.kind !== 'HelmRelease') return [document];
      const own = made.objects().filter(({ madeBy }) => madeBy?.name === document.metadata.name);
      return own.length === 0 ? [document] : own.map(({ manifest }) => structuredClone(manifest));
    });
    written.files.set(path, objects);
  }
  return written;
}

describe('what app-template makes is part of a cluster like what is written', () => {
  test.each(['cluster-101', 'k3s-home'])('%s: impact, data loss, copies and import', (name) => {
    const stack = new RealStack(name);
    const graph = stack.graph();
    const count = graph.objects('Deployment').filter(({ madeBy }) => madeBy !== undefined).length;
    expect(count).toBeGreaterThan(10);
    expect(answers(graph)).toEqual(answers(writtenDown(name).graph()));
  });
});
