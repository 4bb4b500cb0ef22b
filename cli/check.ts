import { ResourceGraph } from '../graph/graph.ts';
import { readFolderInto } from '../graph/read-folder.ts';
import type { Severity } from '../invariants/invariant.ts';
import { invariants } from '../invariants/list.ts';
import { runInvariants } from '../invariants/run.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { humanReport } from './output/human.ts';
import { jsonReport } from './output/json.ts';

export interface CheckOptions {
  readonly format: string;
  readonly failOn: string;
  readonly today: string;
  readonly quiet: boolean;
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];
const formats = { human: humanReport, json: jsonReport };

/** `holdfast check`: reads the folders, runs every invariant, prints the report and returns the exit code. */
export function check(folders: readonly string[], options: CheckOptions): number {
  const failing = severities.slice(0, severities.indexOf(oneOf('--fail-on', options.failOn, severities)) + 1);
  const format = formats[oneOf('--format', options.format, Object.keys(formats) as (keyof typeof formats)[])];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.today) || Number.isNaN(Date.parse(options.today))) {
    throw new UsageError(`--today "${options.today}" is no day; write it as YYYY-MM-DD, such as 2026-11-21`);
  }
  const started = performance.now();
  const graph = new ResourceGraph();
  for (const folder of folders) readFolderInto(graph, folder);
  const report = runInvariants(graph, invariants, { today: options.today });
  process.stdout.write(format(graph, report, { ...options, milliseconds: performance.now() - started }));
  if (graph.errors.length > 0) return exitCodes.usage;
  return report.findings.some((finding) => failing.includes(finding.severity)) ? exitCodes.findings : exitCodes.ok;
}

function oneOf<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${option} "${value}" is unknown; choose one of ${choices.join(', ')}`);
  return found;
}
