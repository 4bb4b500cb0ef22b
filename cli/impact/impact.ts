import { modelOf } from '../../analysis/impact/model-of.ts';
import { edgesOf, type ReportData } from '../../analysis/impact/report-data.ts';
import { notYoursIn } from '../../graph/facts/not-yours-yet.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { oneOf } from '../one-of.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { readReport } from './read-report.ts';
import { writeFiles } from '../../files/write-files.ts';
import { fieldsFor, type Medium } from '../../output/media.ts';
import { notYoursLines } from '../../output/not-yours-lines.ts';
import { leaving, note, print } from '../../output/outlet.ts';

export interface ImpactOptions {
  readonly format: string;
  /** Which of several clusters of a repository without a topology. */
  readonly cluster?: string;
  /** Names or ids of failures. */
  readonly of?: readonly string[];
  readonly diff?: string;
  readonly against?: string;
  readonly failIfWorse?: boolean;
  readonly output?: string;
}

/** What a format prints: the report, and for pages the graph that it was made from. */
export interface Printed {
  readonly data: ReportData;
  readonly graph: ResourceGraph;
  readonly edges: ReturnType<typeof edgesOf>;
  /** Failures that were asked for; none is everything. */
  readonly only: readonly ReportData['failures'][number][];
}

type Format = (printed: Printed) => string;

/** Each format loads its own code. */
const formats = {
  human: { medium: 'terminal', load: async () => (await import('./human.ts')).humanImpact },
  json: { medium: 'json', load: async () => (await import('./json.ts')).jsonImpact },
  markdown: { medium: 'markdown', load: async () => (await import('./markdown.ts')).markdownImpact },
  mermaid: { medium: 'mermaid', load: async () => (await import('./mermaid.ts')).mermaidImpact },
  html: { medium: 'html', load: async () => (await import('./page/html.ts')).htmlImpact },
} as const satisfies Readonly<Record<string, { readonly medium: Medium; readonly load: () => Promise<Format> }>>;

/** `holdfast impact`: reads a synthesized tree and prints what falls, what is lost and in which order it comes back. */
export async function impact(cluster: string, options: ImpactOptions): Promise<number> {
  const found = formats[oneOf('--format', options.format, Object.keys(formats) as (keyof typeof formats)[])];
  const { folder, graph, data } = readReport(cluster, { cluster: options.cluster });
  if (options.diff !== undefined || options.against !== undefined) {
    const { printComparison } = await import('./diff.ts');
    return printComparison(folder, data, options);
  }
  const { medium, load } = found;
  const format = await load();
  const shown = { data, edges: edgesOf(modelOf(graph).model), only: chosen(data, options.of ?? []) };
  // A page puts its texts into elements and into data, each in its own way; everywhere else they are all fields.
  const text = format({ graph, ...(medium === 'html' ? shown : fieldsFor(medium, shown)) });
  if (options.output === undefined) {
    print(text, medium);
    if (options.format === 'human') for (const line of notYoursLines(notYoursIn(graph))) note(`${line}\n`);
  } else {
    writeFiles([{ path: options.output, text: leaving(text, medium) }]);
    note(`${options.output}: ${Math.ceil(Buffer.byteLength(text) / 1024)} kB written\n`);
  }
  return exitCodes.ok;
}

/** The failures that were asked for, by id or by name. */
function chosen({ failures }: ReportData, asked: readonly string[]): ReportData['failures'][number][] {
  const unknown = asked.filter((name) => !failures.some((failure) => failure.id === name || failure.name === name));
  if (unknown.length > 0) {
    const names = failures.map(({ name }) => name);
    const within = names.filter((name) => unknown.some((text) => name.includes(text)));
    const near = within.length > 0 ? within : unknown.flatMap((text) => nearestName(text, names) ?? []);
    const hint =
      near.length > 0
        ? `did you mean ${near.slice(0, 5).join(', ')}?`
        : 'holdfast impact <cluster> --format json | jq -r .failures[].name lists all';
    throw new UsageError(`--of ${unknown.join(', ')}: nothing of that name can fail here; ${hint}`);
  }
  return failures.filter(({ id, name }) => asked.includes(id) || asked.includes(name));
}
