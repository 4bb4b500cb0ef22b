import { Command } from 'commander';
import type { Construct } from 'constructs';
import { HoldfastApp } from '../../charts/app.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { collect } from '../../charts/synth/collect.ts';
import { messageOf } from '../../graph/message-of.ts';
import { ChartsFolderError } from '../../helm/charts-folder.ts';
import { renderReleasesInto } from '../../helm/render-releases.ts';
import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { graphOfTree } from '../inspect.ts';
import { localDay } from '../local-day.ts';
import type { ReleaseFault } from './fault.ts';
import { faultsOfReleases } from './faults.ts';
import { didYouMean } from '../../topology/mistakes.ts';

/**
 * Renders every release of the clusters by the user's helm, and prints what is wrong with what comes out. Nothing is written but the cache
 * of charts. Sets the exit code of the process: 1 where there are faults, 2 where it was asked wrongly.
 *
 * @param clusters what adds the tree of a cluster, by name
 */
export async function judgeReleases(
  clusters: Readonly<Record<string, (scope: Construct) => ClusterTree>>,
): Promise<void> {
  const known = Object.keys(clusters);
  const command = new Command('npm run charts --')
    .description('Renders every release by your helm, and says what is wrong with what it makes.')
    .argument('[clusters...]', `some of ${known.join(', ')} (default: all of them)`)
    .option('--charts <folder>', 'a chart, or a folder with charts, which count before those that are fetched')
    .exitOverride()
    .configureOutput({ writeOut: (text) => print(text), writeErr: note });
  try {
    command.parse();
  } catch (error) {
    process.exitCode = (error as { readonly exitCode?: number }).exitCode === 0 ? 0 : 2;
    return;
  }
  const { charts } = command.opts<{ readonly charts?: string }>();
  const asked = command.args.length === 0 ? known : command.args;
  for (const name of asked) {
    const add = clusters[name];
    if (add === undefined) {
      note(
        `npm run charts: there is no cluster "${name}"; choose among ${known.join(', ')}${didYouMean(name, known)}\n`,
      );
      process.exitCode = 2;
      return;
    }
    try {
      const { count, faults } = await faultsOf(add, charts);
      if (faults.length > 0) process.exitCode = 1;
      print(told(name, count, faults));
    } catch (error) {
      if (!(error instanceof ChartsFolderError)) throw error;
      note(`npm run charts: --charts ${messageOf(error)}\n`);
      process.exitCode = 2;
      return;
    }
  }
}

async function faultsOf(
  add: (scope: Construct) => ClusterTree,
  charts: string | undefined,
): Promise<{ readonly count: number; readonly faults: readonly ReleaseFault[] }> {
  const app = new HoldfastApp({ outdir: 'unused' });
  const tree = add(app);
  const graph = graphOfTree(tree, renderTree(tree, collect(app).charts));
  await renderReleasesInto(graph, { charts });
  return { count: graph.objects('HelmRelease').length, faults: faultsOfReleases(graph, localDay(new Date())) };
}

function told(cluster: string, count: number, faults: readonly ReleaseFault[]): string {
  const found = faults.length === 0 ? paint.green('no faults') : paint.red(`${faults.length} faults`);
  const lines = faults.map(({ where, check, observed }) => `  ${where}  ${check}\n    ${observed}\n`);
  return `${paint.bold(cluster)}  ${count} releases, ${found}\n${lines.join('')}`;
}
