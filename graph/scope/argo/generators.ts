import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { mergeMaps } from '../../merge-maps.ts';
import { fileParameters, folderParameters, type GitRepository } from './git-generator.ts';
import { withoutUnfit } from './generator-selector.ts';
import type { ParameterSet } from './parameter-set.ts';
import { filledIn } from './template.ts';

/** What generators may use. */
export interface GeneratorContext {
  /** `spec.goTemplate` of the ApplicationSet. */
  readonly isGo: boolean;
  readonly repository: GitRepository;
}

/** What each asks that no repository holds. */
const askedOfOthers: Readonly<Record<string, string>> = {
  clusters: 'which clusters there are is not in the repository',
  clusterDecisionResource: 'which clusters there are is not in the repository',
  scmProvider: 'which repositories there are is not in this one',
  pullRequest: 'which pull requests there are is not in the repository',
  plugin: 'what its plugin answers is not in the repository',
};

/** The parameters that a generator of an ApplicationSet gives (applicationset/generators of Argo CD 3.6). */
export function parametersOf(generator: Json, context: GeneratorContext): readonly ParameterSet[] {
  return withoutUnfit(generatedBy(generator, context), objectAt(generator, ['selector']));
}

function generatedBy(generator: Json, context: GeneratorContext): readonly ParameterSet[] {
  if (!isObject(generator)) return [];
  if (isObject(generator['list'])) return ofList(generator['list'], context);
  if (isObject(generator['git'])) return ofGit(generator['git'], context);
  if (isObject(generator['matrix'])) return ofMatrix(listAt(generator, ['matrix', 'generators']), context);
  if (isObject(generator['merge'])) return ofMerge(generator['merge'], context);
  const asked = Object.keys(askedOfOthers).find((name) => isObject(generator[name]));
  return asked === undefined ? [] : [{ parameters: {}, unknown: askedOfOthers[asked] }];
}

function ofList(list: JsonObject, { isGo, repository }: GeneratorContext): readonly ParameterSet[] {
  const written = textAt(list, ['elementsYaml']);
  const more = written === undefined ? [] : repository.parsed(written);
  if (more === undefined || written?.includes('{{') === true)
    return [{ parameters: {}, unknown: 'elementsYaml of its list is not known' }];
  return [...listAt(list, ['elements']), ...more.flatMap((each) => (Array.isArray(each) ? (each as Json[]) : [each]))]
    .filter(isObject)
    .map((element) => ({ parameters: isGo ? element : flatElement(element), unknown: undefined }));
}

/** `values` of an element are called `values.name`. */
function flatElement({ values, ...element }: JsonObject): JsonObject {
  const own = isObject(values) ? Object.entries(values).map(([key, value]) => [`values.${key}`, value] as const) : [];
  return { ...element, ...Object.fromEntries(own) };
}

function ofGit(git: JsonObject, { isGo, repository }: GeneratorContext): readonly ParameterSet[] {
  if (!repository.isOwn(textAt(git, ['repoURL']) ?? ''))
    return [{ parameters: {}, unknown: `${textAt(git, ['repoURL']) ?? 'its repository'} was not read` }];
  const given =
    listAt(git, ['directories']).length > 0
      ? folderParameters(git, repository, isGo)
      : fileParameters(git, repository, isGo);
  const values = objectAt(git, ['values']);
  return given.map(({ parameters, unknown }) => ({ parameters: withValues(parameters, values, isGo), unknown }));
}

/** `values` beside what a generator finds, into which that is filled. */
function withValues(parameters: JsonObject, values: JsonObject, isGo: boolean): JsonObject {
  if (Object.keys(values).length === 0) return parameters;
  const filled = filledIn(values, { parameters, isGo });
  return isGo ? { ...parameters, values: filled } : { ...parameters, ...flatElement({ values: filled }) };
}

/** Each set of the first with each of the second, into which the first is filled; where both name one, the first counts. */
function ofMatrix([first, second]: readonly Json[], context: GeneratorContext): readonly ParameterSet[] {
  return parametersOf(first, context).flatMap(({ parameters, unknown }) => {
    const filled = filledIn(second, { parameters, isGo: context.isGo });
    return parametersOf(filled, context).map((other) => ({
      parameters: mergeMaps(other.parameters, parameters),
      unknown: unknown ?? other.unknown,
    }));
  });
}

/** The sets of the first generator; a later one with the same keys overrides what it says. */
function ofMerge(merge: JsonObject, context: GeneratorContext): readonly ParameterSet[] {
  const [base = [], ...others] = listAt(merge, ['generators']).map((each) => parametersOf(each, context));
  const keys = listAt(merge, ['mergeKeys']).filter((key) => typeof key === 'string');
  const keyOf = ({ parameters }: ParameterSet): string =>
    JSON.stringify(keys.map((key) => valueAt(parameters, [key]) ?? null));
  const open = others.flat().find(({ unknown }) => unknown !== undefined);
  return base.map((set) =>
    others.reduce(
      (sum, sets) => {
        const override = sets.find((each) => keyOf(each) === keyOf(set));
        return override === undefined ? sum : { ...sum, parameters: mergeMaps(sum.parameters, override.parameters) };
      },
      { parameters: set.parameters, unknown: set.unknown ?? open?.unknown },
    ),
  );
}
