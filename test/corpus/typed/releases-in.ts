import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expandAppTemplate } from '../../../graph/charts/app-template/expand.ts';
import { versionOf } from '../../../graph/charts/chart-version.ts';
import { chartsOfReleases } from '../../../graph/charts/release-chart.ts';
import { releaseNameOf } from '../../../graph/charts/release-name.ts';
import { ValuesOfReleases } from '../../../graph/charts/release-values.ts';
import type { JsonPath } from '../../../graph/json.ts';
import { readFolderInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { Release } from './props-of.ts';

/** A release, with the value that a field of its objects comes from. */
export interface FoundRelease extends Release {
  readonly from: (object: Release['objects'][number], path: JsonPath) => JsonPath;
}

/** Every release of app-template in the repositories of a folder that the chart takes. */
export function releasesIn(folder: string): FoundRelease[] {
  return readdirSync(folder).flatMap((repository) => {
    const graph = new ResourceGraph();
    readFolderInto(graph, join(folder, repository));
    const chartOf = chartsOfReleases(graph);
    const values = new ValuesOfReleases(graph);
    return [...graph.expanded].flatMap(([release, { is }]) => {
      const given = values.of(release);
      const version = chartOf(release)?.version;
      if (is !== 'made' || version === undefined || !given.isKnown) return [];
      const named = { ...releaseNameOf(release), values: given.values };
      const made = expandAppTemplate(named, versionOf(version) ?? [0, 0, 0]);
      return made.is === 'made' ? [{ ...named, repository, version, objects: made.objects, from: made.from }] : [];
    });
  });
}
