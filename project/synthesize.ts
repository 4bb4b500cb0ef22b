import type { Construct } from 'constructs';
import { HoldfastApp } from '../charts/app.ts';
import type { ClusterTree } from '../charts/flux/cluster-tree.ts';
import { WriteError } from '../files/write-error.ts';
import { inspect, type Inspected } from './inspect.ts';
import { localDay } from './local-day.ts';
import { messageOf } from '../graph/message-of.ts';
import { counted } from '../output/counted.ts';
import { note } from '../output/outlet.ts';
import { notYoursLines } from '../output/not-yours-lines.ts';
import { paint } from '../output/paint.ts';

/**
 * Writes the trees of clusters, each judged by every invariant before anything is written, and says on stderr what changed.
 * Sets the exit code of the process.
 *
 * @param clusters what adds the tree of a cluster, by name
 * @param output @default 'dist'
 */
export function synthesize(
  clusters: Readonly<Record<string, (scope: Construct) => ClusterTree>>,
  output = 'dist',
): void {
  const started = performance.now();
  const inspected = new Map<string, Inspected>();
  const today = localDay(new Date());

  const app = new HoldfastApp({
    outdir: output,
    inspect: (tree, rendered) => void inspected.set(tree.name, inspect(tree, rendered, today)),
  });
  try {
    for (const add of Object.values(clusters)) add(app);
    app.synth();
  } catch (error) {
    note(`${paint.red('synthesis failed')}: ${messageOf(error)}\n`);
    process.exitCode = error instanceof WriteError ? 2 : 1;
    return;
  }

  for (const { cluster, rendered, written, removed, unchanged } of app.results) {
    const { report, notYours = [] } = inspected.get(cluster) ?? {};
    const warnings = report?.findings.length ?? 0;
    const changes =
      written.length + removed.length === 0
        ? 'nothing changed'
        : `${written.length} written, ${removed.length} removed, ${unchanged} unchanged`;
    note(
      `${paint.bold(`${output}/${cluster}`)}  ${counted(rendered.applications.length, 'application')}, ${counted(rendered.objects, 'object')}, ${counted(rendered.files.size, 'file')}: ${changes}; ` +
        `${warnings === 0 ? paint.green('no findings') : paint.yellow(`${counted(warnings, 'finding')} below error`)}\n`,
    );
    for (const line of notYoursLines(notYours)) note(`${line}\n`);
  }
  note(`${Math.round(performance.now() - started)} ms\n`);
}
