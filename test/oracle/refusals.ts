import { groupBy } from '../../graph/group-by.ts';
import builds from '../../invariants/flux/kustomization-builds.ts';
import variableIsDefined from '../../invariants/flux/variable-is-defined.ts';
import listedFilesExist from '../../invariants/kustomize/listed-files-exist.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import { casesOf, type Repository } from './compare.ts';
import { askFlux } from './flux-oracle.ts';

/** The rules that tell what Flux refuses; what is no YAML is an error of the graph. */
const rules = [builds, listedFilesExist, variableIsDefined];

/** What came of comparing what Flux refuses with what is found. */
export interface Refusals {
  /** Repositories of which Flux refuses something. */
  readonly refused: number;
  /** Repositories of which it refuses nothing. */
  readonly built: number;
  /** What Flux says beside what is found there, each once. */
  readonly pairs: ReadonlyMap<string, string>;
  /** What Flux refuses and nothing is found in, and the reverse. */
  readonly differences: readonly string[];
}

/** Asks of every repository whether Flux refuses any of it, and whether the rules find that. */
export function compareRefusals(program: string, repositories: readonly Repository[]): Refusals {
  const cases = repositories.flatMap((repository) => casesOf(repository, []));
  const answers = askFlux(
    program,
    cases.map(({ question }) => question),
  );
  const pairs = new Map<string, string>();
  const differences: string[] = [];
  let [refused, built] = [0, 0];
  for (const [graph, own] of groupBy(cases, (each) => each.graph)) {
    const errors = own.flatMap((each) => answers[cases.indexOf(each)]?.error ?? []).filter((error) => error !== '');
    const { findings } = runInvariants(graph, rules, { today });
    const told = [...findings.map(({ observed }) => observed), ...graph.errors.map(({ reason }) => reason)];
    const title = own[0]?.title ?? '';
    const [error] = errors;
    if (error === undefined) built++;
    else refused++;
    if (error !== undefined && told.length > 0) pairs.set(error, told[0] ?? '');
    if ((error === undefined) !== (told.length === 0))
      differences.push(`${title}: Flux: ${error ?? 'builds it'}; found: ${told.join(' | ') || 'nothing'}`);
  }
  return { refused, built, pairs, differences };
}
