import { existsSync } from 'node:fs';
import { humanReport } from '../../cli/output/human.ts';
import { scopeReport } from '../../cli/check/scope-report.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto, readFolderInto } from '../../graph/readers/read-folder.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** A small repository, and what `holdfast check` says of it. */
export class Judged {
  /** Files by path; a sabotage changes them. */
  readonly files: Record<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = { ...files };
  }

  get graph(): ResourceGraph {
    const graph = new ResourceGraph();
    const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);
    const all = Object.entries(this.files);
    readFilesInto(
      graph,
      all.filter(([path]) => isYaml(path)),
      '.',
      new Map(all.filter(([path]) => !isYaml(path))),
    );
    return graph;
  }

  /** Every object of some kinds that is applied: its cluster, namespace and name. */
  applied(...kinds: readonly string[]): string[] {
    return this.graph
      .objects(...kinds)
      .map(({ cluster, namespace, name }) => `${cluster}: ${namespace ?? ''}/${name}`)
      .sort();
  }

  /** Rules and files of what is found, without hints. */
  get findings(): string[] {
    return this.#report(this.graph).findings.flatMap(({ rule, severity, origin }) =>
      severity === 'info' ? [] : [`${rule} ${formatOrigin(origin).split(':')[0] ?? ''}`],
    );
  }

  /** Lines of the report for people that begin with some words. */
  linesWith(start: string): string[] {
    const { graph } = this;
    const text = humanReport(graph, this.#report(graph), { quiet: false, milliseconds: 1 });
    return text.split('\n').filter((line) => line.startsWith(start));
  }

  get scope(): string {
    return scopeReport(this.graph);
  }

  #report(graph: ResourceGraph): Report {
    return runInvariants(graph, invariants, { today });
  }
}

/** Whether `holdfast check` finds an error or a warning in a folder; undefined where there is none. */
export function isLoud(folder: string): boolean | undefined {
  if (!existsSync(folder)) return undefined;
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  return runInvariants(graph, invariants, { today }).findings.some(({ severity }) => severity !== 'info');
}
