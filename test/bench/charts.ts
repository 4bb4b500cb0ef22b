// What charts cost: releases of app-template as a part of a check, and releases that helm renders.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { renderReleasesInto } from '../../helm/render-releases.ts';
import { built } from '../e2e/parts.ts';
import type { Ratio } from './baseline.ts';
import { generateRepository } from './generate-repository.ts';
import { generateReleases } from './generate-releases.ts';
import { milliseconds } from './measure.ts';
import { shareOf } from './profile.ts';
import { realRepositories } from './real-repositories.ts';

const applications = 215;
/** What the project asks of both: a tenth of a check, and 300 ms. */
const goals = { share: 0.1, warmMilliseconds: 300 };

/** @param command the script of the command line */
export async function benchCharts(command: string, print: (line: string) => void): Promise<Ratio[]> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    print('\n| charts | |');
    print('| --- | ---: |');
    generateRepository(join(root, 'repository'), applications);
    const share = expansionIn(command, join(root, 'repository'), join(root, 'profiles'));
    print(`| ${applications} releases of app-template, of the processor time of a check | ${percent(share)} |`);
    for (const [title, folder] of realRepositories())
      print(`| ${title}, the same | ${percent(expansionIn(command, folder, join(root, `profiles-${title}`)))} |`);
    const ratios = [{ name: 'releases of app-template, to a tenth of a check', ratio: share / goals.share }];
    return [...ratios, ...(await rendering(join(root, 'rendered'), print))];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What expanding releases takes of a whole check. */
function expansionIn(command: string, folder: string, profiles: string): number {
  const options = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200'];
  spawnSync(process.execPath, [...options, command, 'check', folder, '--quiet'], { stdio: 'ignore' });
  // Of several threads, the one that works longest is the check.
  const read = readdirSync(profiles).map((name) =>
    shareOf(readFileSync(join(profiles, name), 'utf8'), 'expandReleasesInto'),
  );
  return Math.max(...read);
}

/** Sixty releases of twelve charts, made for the first time and again. */
async function rendering(folder: string, print: (line: string) => void): Promise<Ratio[]> {
  const helm = built('helm');
  if (helm === undefined) return [];
  const count = 60;
  generateReleases(folder, count);
  process.env['HOLDFAST_HELM'] = helm;
  const once = async (): Promise<number> => {
    const graph = new ResourceGraph();
    readFolderInto(graph, join(folder, 'repository'));
    const started = performance.now();
    await renderReleasesInto(graph, { charts: join(folder, 'charts'), cache: join(folder, 'cache') });
    const time = performance.now() - started;
    const made = [...graph.expanded.values()].filter(({ is }) => is === 'made').length;
    if (made !== count) throw new Error(`${made} of ${count} releases were rendered`);
    return time;
  };
  const cold = await once();
  const times = [await once(), await once(), await once()];
  const warm = Math.min(...times);
  print(`| ${count} releases with --render, for the first time | ${milliseconds(cold)} |`);
  print(`| again, nothing changed | ${milliseconds(warm)} |`);
  return [{ name: `${count} releases rendered again, to 300 ms`, ratio: warm / goals.warmMilliseconds }];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
