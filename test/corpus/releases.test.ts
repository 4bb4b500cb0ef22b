import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compare, valid } from 'semver';
import { describe, expect, test } from 'vitest';
import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';

const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
/** Older than 3.0, when values had another form. */
const isOld = (version: string): boolean => valid(version) !== null && compare(version, '3.0.0') < 0;

/** What became of each release of app-template, and of which version it is. */
function releases(): { readonly version: string; readonly is: string; readonly reason: string }[] {
  return readdirSync(corpus).flatMap((repository) => {
    const graph = new ResourceGraph();
    readFolderInto(graph, join(corpus, repository));
    const chartOf = chartsOfReleases(graph);
    return [...graph.expanded].map(([release, expanded]) => ({
      version: chartOf(release)?.version ?? 'no version',
      is: expanded.is,
      reason: expanded.is === 'unknown' ? expanded.reason : '',
    }));
  });
}

function counted(all: ReturnType<typeof releases>): string {
  const count = (of: typeof all): string =>
    ['made', 'refused', 'unknown'].map((is) => `${of.filter((each) => each.is === is).length} ${is}`).join(', ');
  const versions = [...new Set(all.map(({ version }) => version))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const lines = versions.map((version) => `${version}: ${count(all.filter((each) => each.version === version))}`);
  return `${all.length} releases of app-template: ${count(all)}\n${lines.join('\n')}\n`;
}

describe.skipIf(!existsSync(corpus))('releases of app-template in HOLDFAST_CORPUS', () => {
  test('[F5 part: repositories of others] become objects, or are refused: as the table says (vitest -u writes it anew)', async () => {
    const all = releases();
    await expect(counted(all)).toMatchFileSnapshot('releases.txt');
    const isNewer = /^version \S+ is newer than what is known here/;
    const unknown = all.filter(
      ({ is, version, reason }) => is === 'unknown' && !isOld(version) && !isNewer.test(reason),
    );
    expect(
      unknown.map(({ reason }) => reason),
      'none but by its version is left for want of the model',
    ).toEqual([]);
  }, 300_000);
});
