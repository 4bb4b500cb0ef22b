import { formatOrigin } from '../../graph/origin.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { locateIn, type Consumer } from '../../graph/scope/consumer.ts';
import { mayBe } from '../../graph/unknown.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { hidingRelease, type Hiding } from './ways/hiding.ts';

/** A repository before and after something of it was hidden. */
export interface Hidden {
  readonly hiding: Pick<Hiding, 'taken'>;
  readonly before: ResourceGraph;
  readonly after: ResourceGraph;
}

/**
 * Whether what a finding says is so, whatever is hidden. There are three ways, and no others:
 *
 * 1. Flux refuses to build: kustomize reads files before anything is filled in, so that a variable is what it is called.
 * 2. It names the release that stands in the place of what a chart may make.
 * 3. A file is not there any more, and the finding is about that (`isReallyMissing`).
 */
export function isRight(finding: ReportedFinding, hidden: Hidden): boolean {
  if (finding.message.includes(hidingRelease) || isRefused(finding, hidden.after)) return true;
  const { taken } = hidden.hiding;
  return taken !== undefined && isReallyMissing(finding, { ...hidden, file: taken });
}

function isRefused({ rule, origin }: ReportedFinding, after: ResourceGraph): boolean {
  if (rule !== 'flux/kustomization-builds') return false;
  const at = formatOrigin(origin);
  return consumersIn(after).some(({ built }) => built.failures.some((failure) => formatOrigin(failure.at()) === at));
}

interface TakenAway extends Hidden {
  readonly file: string;
}

/**
 * Whether what a finding says is really so once a file is taken away. There are three ways, and no others:
 *
 * 1. The finding says that the file, or a folder on the way to it, is not there.
 * 2. It names an object that the file declares, or says that there is none of a kind that it declares.
 * 3. The file says what is applied, such as a kustomization: the finding lies in a file, or names an object, that something else applies
 *    now, or nothing.
 */
function isReallyMissing(finding: ReportedFinding, taken: TakenAway): boolean {
  if (saysFileIsMissing(finding, taken)) return true;
  const words = finding.message.split(/[^\w.-]+/);
  const declared = allIn(taken.before).filter(({ file }) => file === taken.file);
  if (declared.some(({ name }) => name !== '' && words.some((word) => word !== '' && mayBe(name, word)))) return true;
  const lacking = [...finding.observed.matchAll(/\bno (\w+)/g)].map(([, kind = '']) => kind.toLowerCase());
  if (declared.some(({ kind }) => lacking.some((each) => kind.toLowerCase().endsWith(each)))) return true;
  const { origin } = finding;
  return appliedOtherwise(taken).some(
    ({ file, name }) => (origin.from === 'file' && origin.file === file) || (name !== '' && words.includes(name)),
  );
}

function saysFileIsMissing({ origin }: ReportedFinding, { file, after }: TakenAway): boolean {
  const at = formatOrigin(origin);
  const isNamed = (path: string): boolean => file.split('/').some((part) => path.includes(part));
  return consumersIn(after).some(
    (consumer) =>
      consumer.built.missing.some((missing) => formatOrigin(missing.at()) === at && isNamed(missing.entry)) ||
      (formatOrigin(locateIn(consumer, ['spec', 'path'])) === at && isNamed(consumer.place.missing ?? '')),
  );
}

/** Something that is applied: an object, or a whole file. */
interface Applied {
  readonly file: string;
  readonly name: string;
}

/** What others apply after than before. */
function appliedOtherwise({ before, after }: TakenAway): Applied[] {
  const [known, still] = [appliedIn(before), appliedIn(after)];
  return [
    ...[...still].filter(([way]) => !known.has(way)).map(([, applied]) => applied),
    ...[...known].filter(([way]) => !still.has(way)).map(([, applied]) => applied),
  ];
}

/** By the way on which it comes to be applied. */
function appliedIn(graph: ResourceGraph): Map<string, Applied> {
  const applied = new Map<string, Applied>();
  for (const { file, kind, name, cluster, appliedBy, alsoAppliedBy } of graph.objects())
    applied.set([file, kind, name, cluster, ...[appliedBy, ...alsoAppliedBy].map(wayTo)].join('\n'), { file, name });
  for (const consumer of consumersIn(graph))
    for (const { path } of consumer.built.sources) applied.set(`${path}\n${wayTo(consumer)}`, { file: path, name: '' });
  return applied;
}

function consumersIn(graph: ResourceGraph): Consumer[] {
  return graph.scopes.flatMap(({ consumers }) => consumers);
}

function wayTo(consumer: Consumer | undefined): string {
  return consumer === undefined ? '' : `${wayTo(consumer.parent)} > ${consumer.declared.source.path}`;
}

function allIn(graph: ResourceGraph): readonly KubernetesObject[] {
  return [...graph.objects(), ...graph.unapplied];
}
