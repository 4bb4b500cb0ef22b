import { modelOf } from '../../analysis/impact/model-of.ts';
import { edgesOf, type ReportData } from '../../analysis/impact/report-data.ts';
import type { ResourceGraph } from '../../graph/graph.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { readReport } from './read-report.ts';
import { writeWhole } from '../write-whole.ts';

export interface ImpactOptions {
  readonly format: string;
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
const formats: Readonly<Record<string, () => Promise<Format>>> = {
  human: async () => (await import('./human.ts')).humanImpact,
  json: async () => (await import('./json.ts')).jsonImpact,
  markdown: async () => (await import('./markdown.ts')).markdownImpact,
  mermaid: async () => (await import('./mermaid.ts')).mermaidImpact,
  html: async () => (await import('./html.ts')).htmlImpact,
};

/** `holdfast impact`: reads a synthesized tree and prints what falls, what is lost and in which order it comes back. */
export async function impact(cluster: string, options: ImpactOptions): Promise<number> {
  const load = Object.hasOwn(formats, options.format) ? formats[options.format] : undefined;
  if (load === undefined) {
    throw new UsageError(`--format "${options.format}" is unknown; choose one of ${Object.keys(formats).join(', ')}`);
  }
  const { folder, graph, data } = readReport(cluster);
  if (options.diff !== undefined || options.against !== undefined) {
    const { printComparison } = await import('./diff.ts');
    return printComparison(folder, data, options);
  }
  const print = await load();
  const text = print({ data, graph, edges: edgesOf(modelOf(graph).model), only: chosen(data, options.of ?? []) });
  if (options.output === undefined) process.stdout.write(text);
  else {
    writeWhole(options.output, text);
    process.stderr.write(`${options.output}: ${Math.ceil(Buffer.byteLength(text) / 1024)} kB written\n`);
  }
  return exitCodes.ok;
}

/** The failures that were asked for, by id or by name. */
function chosen({ failures }: ReportData, asked: readonly string[]): ReportData['failures'][number][] {
  const unknown = asked.filter((name) => !failures.some((failure) => failure.id === name || failure.name === name));
  if (unknown.length > 0) {
    const near = failures.filter(({ name }) => unknown.some((text) => name.includes(text))).map(({ name }) => name);
    const hint =
      near.length > 0
        ? `did you mean ${near.slice(0, 5).join(', ')}?`
        : 'holdfast impact <cluster> --format json | jq -r .failures[].name lists all';
    throw new UsageError(`--of ${unknown.join(', ')}: nothing of that name can fail here; ${hint}`);
  }
  return failures.filter(({ id, name }) => asked.includes(id) || asked.includes(name));
}
