import { formatOrigin, type Origin } from '../../graph/origin.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { graphOf, type FilesExample } from '../../invariants/example.ts';
import { invariants } from '../../invariants/list.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import type { Hideable } from './hideable.ts';
import { isRight } from './is-right.ts';
import type { Hiding } from './ways/hiding.ts';

/** A repository in which things are hidden, with what is found while nothing is. */
export class Hideout {
  readonly example: FilesExample;
  readonly #name: string;
  readonly #graph: ResourceGraph;
  readonly #known: ReadonlySet<string>;

  constructor({ name, example }: Hideable) {
    this.#name = name;
    this.example = example();
    this.#graph = graphOf(this.example);
    const { findings } = runInvariants(this.#graph, invariants, { today });
    this.#known = new Set(findings.map(({ rule, origin }) => keyOf(rule, origin)));
  }

  /** Every finding that hiding adds and that is not right, in words. */
  addedBy(hiding: Hiding): string[] {
    const after = graphOf(hiding.given());
    const { findings, failures } = runInvariants(after, invariants, { today });
    const isNew = ({ rule, origin }: ReportedFinding): boolean =>
      !this.#known.has(keyOf(rule, asBefore(origin, hiding)));
    const added = findings.filter(
      (finding) => isNew(finding) && !isRight(finding, { hiding, before: this.#graph, after }),
    );
    return [
      ...added.map(({ rule, origin, message }) => `${rule} at ${formatOrigin(origin)}: ${message}`),
      ...failures.map(({ rule, reason }) => `${rule} failed: ${reason}`),
    ].map((text) => `${this.#name}: ${hiding.what}: ${text}`);
  }
}

/** A finding is the same where its rule and its line are: what is hidden stands in its words. */
function keyOf(rule: string, origin: Origin): string {
  return `${rule} ${origin.from === 'file' ? `${origin.file}:${origin.line}` : formatOrigin(origin)}`;
}

function asBefore(origin: Origin, { inserted }: Hiding): Origin {
  if (origin.from !== 'file' || origin.file !== inserted?.file) return origin;
  const above = inserted.before.filter((line, index) => line + index < origin.line).length;
  return { ...origin, line: Math.max(1, origin.line - above) };
}
