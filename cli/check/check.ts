import { existsSync } from 'node:fs';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { FileCache } from '../../graph/disk/file-cache.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { redactionOf } from '../../graph/masking/redaction.ts';
import { isOwnFailure, troublesOf, whole } from '../../invariants/failures.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { oneOf } from '../one-of.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { noteFailure } from '../note-failure.ts';
import { acceptInBaseline, withoutBaseline } from './baseline.ts';
import { ChangedFiles } from './changed-files.ts';
import { chosenRules } from './chosen-rules.ts';
import { ignoredConfigurations, readConfiguration, severities } from './configuration.ts';
import { notesOn } from './notes.ts';
import { optimizeLess } from './optimize-less.ts';
import type { Medium } from '../../output/media.ts';
import { columns, note, print } from '../../output/outlet.ts';
import { PathPatterns } from './path-patterns.ts';
import { readFoldersInto } from './read-folders.ts';
import { renderInto } from './render.ts';

export interface CheckOptions {
  readonly format: string;
  readonly failOn?: string;
  readonly today: string;
  readonly quiet: boolean;
  readonly config?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly profile?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly changedSince?: string;
  readonly fix?: boolean;
  readonly diff?: boolean;
  readonly explainScope?: boolean;
  readonly all?: boolean;
  readonly statistics?: boolean;
  readonly groupBy?: string;
  readonly crds?: readonly string[];
  readonly kubeconfig?: string;
  /** Whether releases are rendered by helm. */
  readonly render?: boolean;
  /** A folder with charts to render. */
  readonly charts?: string;
  /** Files that were read before, while it watches. */
  readonly cache?: FileCache;
}

interface FormatOptions {
  readonly quiet: boolean;
  readonly all?: boolean;
  readonly statistics?: boolean;
  readonly groupBy?: (typeof groupings)[number] | undefined;
  readonly width?: number | undefined;
  readonly milliseconds: number;
  /** What is to be said besides findings. */
  readonly notes: readonly string[];
}

type Format = (graph: ResourceGraph, report: Report, options: FormatOptions) => string;

/** Each format loads its own code. */
const formats: ReadonlyMap<string, { readonly medium: Medium; readonly load: () => Promise<Format> }> = new Map([
  ['human', { medium: 'terminal', load: async () => (await import('../output/human.ts')).humanReport }],
  ['json', { medium: 'json', load: async () => (await import('../output/json.ts')).jsonReport }],
  ['sarif', { medium: 'json', load: async () => (await import('../output/sarif.ts')).sarifReport }],
  ['junit', { medium: 'xml', load: async () => (await import('../output/junit.ts')).junitReport }],
  ['github', { medium: 'commands', load: async () => (await import('../output/github.ts')).githubReport }],
  ['markdown', { medium: 'markdown', load: async () => (await import('../output/markdown.ts')).markdownReport }],
]);
const formatNames = [...formats.keys()];
const groupings = ['rule', 'file'] as const;

/** `holdfast check`: reads the folders, runs the invariants, prints the report and returns the exit code. */
export async function check(folders: readonly string[], options: CheckOptions): Promise<number> {
  const format = oneOf('--format', options.format, formatNames);
  refuseNonsense(options, format);
  const configuration = await readConfiguration(options.config);
  const failOn = oneOf('--fail-on', options.failOn ?? configuration.failOn ?? 'error', severities);
  const rules = chosenRules(options, configuration);
  const changed =
    options.changedSince === undefined ? undefined : new ChangedFiles(options.changedSince, existing(folders));
  const exclude = new PathPatterns(configuration.exclude, configuration.folder);
  const started = performance.now();
  if (options.cache === undefined) optimizeLess();
  const graph = new ResourceGraph();
  readFoldersInto(graph, folders, { exclude, cache: options.cache });
  if (options.render === true) await renderInto(options.charts)(graph);
  await readSchemasInto(graph, options);
  const notes = [...ignoredConfigurations(folders, options.config), ...notesOn(graph, { exclude, changed })];
  if (options.explainScope === true) {
    const { scopeReport } = await import('./scope-report.ts');
    // A name or a path may repeat what is secret elsewhere.
    const { text } = redactionOf(graph);
    print(text(scopeReport(graph)));
    say([...notes, ...graph.errors.map(({ file, reason }) => text(`${file}: ${reason}`))]);
    return graph.errors.length > 0 ? exitCodes.usage : exitCodes.ok;
  }
  const everything = runInvariants(graph, rules, { today: options.today });
  const full = limited(everything, changed);
  if (options.writeBaseline !== undefined) {
    say(notes);
    return acceptInBaseline(options.writeBaseline, graph, whole(full));
  }
  const baseline = options.baseline ?? configuration.baseline;
  const fresh =
    baseline === undefined ? { report: full, errors: graph.errors, notes: [] } : withoutBaseline(baseline, graph, full);
  graph.errors.splice(0, Infinity, ...fresh.errors);
  // What is left is not reckoned but read: lines have moved, and what was written is judged as it stands there.
  if (await hasMended(graph, { fresh: fresh.report, everything }, { ...options, roots: folders }))
    return check(folders, { ...options, fix: false, diff: false });
  await show(graph, fresh.report, { ...options, format, started, notes: [...notes, ...fresh.notes] });
  return exitCodeOf(graph, fresh.report, failOn);
}

function exitCodeOf(graph: ResourceGraph, report: Report, failOn: Severity): number {
  const { findings, failures } = report;
  const own = failures.find(isOwnFailure);
  if (own !== undefined) {
    noteFailure(own.thrown);
    return exitCodes.failed;
  }
  if (troublesOf(graph, report).length > 0) return exitCodes.usage;
  const failing = severities.slice(0, severities.indexOf(failOn) + 1);
  return findings.some(({ severity }) => failing.includes(severity)) ? exitCodes.findings : exitCodes.ok;
}

/** Makes or shows edits where asked for; whether a file was written. */
async function hasMended(
  graph: ResourceGraph,
  { fresh, everything }: Readonly<Record<'fresh' | 'everything', Report>>,
  options: CheckOptions & { readonly roots: readonly string[] },
): Promise<boolean> {
  if (options.fix !== true && options.diff !== true) return false;
  const { mend } = await import('./mend.ts');
  return mend(graph, { ...options, findings: fresh.findings, all: everything.findings });
}

/** @throws UsageError for options that mean nothing, or nothing together */
function refuseNonsense(options: CheckOptions, format: string): void {
  const { today, statistics, groupBy, charts, render: isRendered } = options;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) {
    throw new UsageError(`--today "${today}" is no day; write it as YYYY-MM-DD, such as 2026-11-21`);
  }
  if (statistics === true && format !== 'human')
    throw new UsageError(`--statistics is of the format human, not of ${format}; leave one of the two out`);
  if (groupingOf(groupBy) !== undefined && format !== 'human')
    throw new UsageError(`--group-by is of the format human, not of ${format}; leave one of the two out`);
  if (charts !== undefined && isRendered !== true)
    throw new UsageError(`--charts ${charts}: charts are only read to render releases; add --render`);
}

function groupingOf(option: string | undefined): (typeof groupings)[number] | undefined {
  return option === undefined ? undefined : oneOf('--group-by', option, groupings);
}

/** Those that are there: of the others, the reading says so. */
function existing(folders: readonly string[]): string[] {
  return folders.filter((folder) => existsSync(folder));
}

/** To people, beside whatever goes to standard output. */
function say(notes: readonly string[]): void {
  for (const each of notes) note(`${each}\n`);
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

/** Prints the report in the format that was asked for. */
async function show(
  graph: ResourceGraph,
  report: Report,
  {
    format,
    quiet,
    started,
    notes,
    diff,
    fix,
    all = false,
    statistics = false,
    groupBy,
  }: CheckOptions & Pick<FormatOptions, 'notes'> & { readonly started: number },
): Promise<void> {
  say(notes);
  if (diff === true && fix !== true) return; // the patch alone, so that it can be piped
  const chosenFormat = formats.get(format);
  if (chosenFormat === undefined) return;
  const formatted = await chosenFormat.load();
  const milliseconds = performance.now() - started;
  const shape = { quiet, all, statistics, groupBy: groupingOf(groupBy), width: columns() };
  print(formatted(graph, report, { ...shape, milliseconds, notes }), chosenFormat.medium);
}

/** Findings of the files that changed; all were read, because the cause of one may lie in another. */
function limited(report: Report, changed: ChangedFiles | undefined): Report {
  if (changed === undefined) return report;
  const findings = report.findings.filter(({ origin }) => origin.from === 'file' && changed.has(origin.file));
  return { ...report, findings };
}
