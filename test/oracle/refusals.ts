import { groupBy } from '../../graph/group-by.ts';
import builds from '../../invariants/flux/kustomization-builds.ts';
import variableIsDefined from '../../invariants/flux/variable-is-defined.ts';
import listedFilesExist from '../../invariants/kustomize/listed-files-exist.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import { casesOf, type Repository } from './compare.ts';
import { askFlux } from './flux-oracle.ts';
import { isSaid } from './refusal-kinds.ts';

/** The rules that tell what Flux refuses; what is no YAML is an error of the graph. */
const rules = [builds, listedFilesExist, variableIsDefined];

/** What came of comparing what Flux refuses with what is found. */
export interface Refusals {
  /** Repositories of which Flux refuses something. */
  readonly refused: number;
  /** Repositories of which it refuses nothing. */
  readonly built: number;
  /** What Flux refuses and nothing is found in, or another reason, and the reverse. */
  readonly differences: readonly string[];
}

/** Asks of every repository whether Flux refuses any of it, and whether the rules find that, for the same reason. */
export function compareRefusals(program: string, repositories: readonly Repository[]): Refusals {
  const cases = repositories.flatMap((repository) => casesOf(repository, []));
  const answers = askFlux(
    program,
    cases.map(({ question }) => question),
  );
  const differences: string[] = [];
  let [refused, built] = [0, 0];
  for (const [graph, own] of groupBy(cases, (each) => each.graph)) {
    const errors = own.flatMap((each) => answers[cases.indexOf(each)]?.error ?? []).filter((error) => error !== '');
    const { findings, notEvaluated } = runInvariants(graph, rules, { today });
    const doubted = notEvaluated.map(({ reason }) => reason);
    // What else is wrong with a Kustomization is told once all of its files can be read.
    const isCut = own.some(({ consumer: { built } }) => built.missing.length > 0 || built.unreadable.length > 0);
    const claimed = findings.map(({ observed }) => observed);
    // A key that stands twice is no YAML, although kustomize may lose one of them on the way.
    const told = [...claimed, ...graph.errors.map(({ reason }) => reason)];
    const title = own[0]?.title ?? '';
    if (errors.length === 0) built++;
    else refused++;
    const found = told.join(' | ') || 'nothing';
    if (errors.length === 0 && claimed.length > 0) differences.push(`${title}: Flux: builds it; found: ${found}`);
    for (const error of errors.filter((each) => !isSaid(each, [...told, ...doubted]) && !(isCut && told.length > 0)))
      differences.push(`${title}: Flux: ${error}; found: ${found}`);
  }
  return { refused, built, differences };
}
