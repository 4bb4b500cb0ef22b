import { ResourceGraph } from '../../graph/graph.ts';
import type { FileCache } from '../../graph/file-cache.ts';
import { readFolderInto } from '../../graph/read-folder.ts';
import type { Invariant, Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { withoutBaseline, writeBaseline } from './baseline.ts';
import { changedSince } from './changed-files.ts';
import { isExcluded, matching, readConfiguration, severities, type Configuration } from './configuration.ts';
import { optimizeLess } from './optimize-less.ts';

export interface CheckOptions {
  readonly format: string;
  readonly failOn?: string;
  readonly today: string;
  readonly quiet: boolean;
  readonly config?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly changedSince?: string;
  readonly fix?: boolean;
  readonly diff?: boolean;
  readonly explainScope?: boolean;
  readonly crds?: readonly string[];
  readonly kubeconfig?: string;
  /** Files that were read before, while it watches. */
  readonly cache?: FileCache;
}

type Format = (graph: ResourceGraph, report: Report, options: { quiet: boolean; milliseconds: number }) => string;

/** Each format loads its own code. */
const formats: Readonly<Record<string, () => Promise<Format>>> = {
  human: async () => (await import('../output/human.ts')).humanReport,
  json: async () => (await import('../output/json.ts')).jsonReport,
  sarif: async () => (await import('../output/sarif.ts')).sarifReport,
  junit: async () => (await import('../output/junit.ts')).junitReport,
  github: async () => (await import('../output/github.ts')).githubReport,
  markdown: async () => (await import('../output/markdown.ts')).markdownReport,
};
const formatNames = Object.keys(formats);

/** `holdfast check`: reads the folders, runs the invariants, prints the report and returns the exit code. */
export async function check(folders: readonly string[], options: CheckOptions): Promise<number> {
  const format = oneOf('--format', options.format, formatNames);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.today) || Number.isNaN(Date.parse(options.today))) {
    throw new UsageError(`--today "${options.today}" is no day; write it as YYYY-MM-DD, such as 2026-11-21`);
  }
  const configuration = await readConfiguration(options.config);
  const failOn = oneOf('--fail-on', options.failOn ?? configuration.failOn ?? 'error', severities);
  const rules = chosen(options, configuration);
  const changed = options.changedSince === undefined ? undefined : changedSince(options.changedSince);
  const started = performance.now();
  if (options.cache === undefined) optimizeLess();
  const graph = new ResourceGraph();
  for (const folder of folders)
    readFolderInto(graph, folder, {
      isExcluded: (path) => isExcluded(path, configuration.exclude),
      ...(options.cache && { cache: options.cache }),
    });
  await readSchemasInto(graph, options);
  if (options.explainScope === true) {
    const { scopeReport } = await import('./scope-report.ts');
    process.stdout.write(scopeReport(graph));
    return exitCodes.ok;
  }
  const full = limited(runInvariants(graph, rules, { today: options.today }), changed);
  if (options.writeBaseline !== undefined) {
    const count = writeBaseline(options.writeBaseline, full);
    process.stderr.write(`${options.writeBaseline}: ${count} findings are accepted as they are\n`);
    return exitCodes.ok;
  }
  const fresh = withoutKnown(full, options.baseline ?? configuration.baseline);
  const report = await reported(graph, fresh, { ...options, format, started });
  if (graph.errors.length > 0) return exitCodes.usage;
  const failing = severities.slice(0, severities.indexOf(failOn) + 1);
  return report.findings.some(({ severity }) => failing.includes(severity)) ? exitCodes.findings : exitCodes.ok;
}

/** Schemas besides those of the repository: from folders, or from a cluster. */
async function readSchemasInto(graph: ResourceGraph, { crds = [], kubeconfig }: CheckOptions): Promise<void> {
  for (const folder of crds) readDefinitionsInto(graph, folder);
  if (kubeconfig === undefined) return;
  const { readClusterSchemasInto } = await import('./cluster-schemas.ts');
  await readClusterSchemasInto(graph, kubeconfig);
}

/** CRDs for reference alone: what is beside them is not judged. */
function readDefinitionsInto(graph: ResourceGraph, folder: string): void {
  const besides = new ResourceGraph();
  readFolderInto(besides, folder);
  const found = besides.objectsAnywhere('CustomResourceDefinition');
  if (found.length === 0) throw new UsageError(`--crds ${folder}: no CustomResourceDefinition in it`);
  graph.definitions.push(...found);
  graph.errors.push(...besides.errors);
}

/** Makes or shows edits where asked for, prints what is left, and returns it. */
async function reported(
  graph: ResourceGraph,
  report: Report,
  options: CheckOptions & { readonly started: number },
): Promise<Report> {
  const isMending = options.fix === true || options.diff === true;
  const left = isMending ? await fix(graph, report, options) : report;
  if (options.diff === true && options.fix !== true) return left; // the patch alone, so that it can be piped
  const print = await formats[options.format]?.();
  const milliseconds = performance.now() - options.started;
  process.stdout.write(print?.(graph, left, { quiet: options.quiet, milliseconds }) ?? '');
  return left;
}

/** The report without what a baseline accepts; says how much that is. */
function withoutKnown(report: Report, baseline: string | undefined): Report {
  if (baseline === undefined) return report;
  const { report: fresh, known, stale } = withoutBaseline(baseline, report);
  const old = stale > 0 ? `; ${stale} of it occur no more: write it anew` : '';
  if (known + stale > 0) process.stderr.write(`${known} findings are in the baseline${old}\n`);
  return fresh;
}

/** Makes the safe edits, or shows them, and returns what is left. */
async function fix(graph: ResourceGraph, report: Report, { fix: writes, diff }: CheckOptions): Promise<Report> {
  const { fixedFiles, patchOf, writeFixes } = await import('./fix.ts');
  const files = fixedFiles(graph, report.findings);
  const edits = files.reduce((sum, file) => sum + file.edits, 0);
  if (diff === true) process.stdout.write(patchOf(files));
  if (writes !== true) return report;
  writeFixes(files);
  process.stderr.write(`${edits} findings mended in ${files.length} files\n`);
  const paths = new Set(files.map(({ path }) => path));
  const isMended = (finding: Report['findings'][number]): boolean =>
    finding.edit !== undefined && finding.origin.from === 'file' && paths.has(finding.origin.file);
  return { ...report, findings: report.findings.filter((finding) => !isMended(finding)) };
}

/** The rules that are asked for, with the severities that the repository gives them. */
function chosen({ only, skip = [] }: CheckOptions, { rules }: Configuration): Invariant[] {
  const expand = (flag: string, patterns: readonly string[]): Set<string> => {
    const unknown = patterns.filter((pattern) => matching(pattern).length === 0);
    if (unknown.length > 0)
      throw new UsageError(`${flag} ${unknown.join(', ')}: no such rule (holdfast rules lists all)`);
    return new Set(patterns.flatMap(matching));
  };
  const [wanted, left] = [only === undefined ? undefined : expand('--only', only), expand('--skip', skip)];
  const levels = new Map([...rules].flatMap(([pattern, level]) => matching(pattern).map((id) => [id, level] as const)));
  return invariants.flatMap((invariant) => {
    const level = levels.get(invariant.id);
    if (level === 'off' || left.has(invariant.id) || wanted?.has(invariant.id) === false) return [];
    return [level === undefined ? invariant : withSeverity(invariant, level)];
  });
}

/** The same rule with another severity, also where it judges some places more mildly. */
function withSeverity(invariant: Invariant, severity: Severity): Invariant {
  return {
    ...invariant,
    severity,
    *check(graph, context) {
      for (const result of invariant.check(graph, context)) {
        yield 'notEvaluated' in result ? result : { ...result, severity };
      }
    },
  };
}

/** Findings of the files that changed; all were read, because the cause of one may lie in another. */
function limited(report: Report, changed: ReadonlySet<string> | undefined): Report {
  if (changed === undefined) return report;
  const findings = report.findings.filter(({ origin }) => origin.from === 'file' && changed.has(origin.file));
  return { ...report, findings };
}

function oneOf<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${option} "${value}" is unknown; choose one of ${choices.join(', ')}`);
  return found;
}
