import { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../graph/json.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { isFilled } from '../../graph/scope/fill.ts';
import { render } from '../../graph/scope/render.ts';
import { clusterSources } from './cluster-sources.ts';
import { askFlux, type Answer, type Question } from './flux-oracle.ts';
import { mayBe, withDefaults } from './unknown-values.ts';

/** A repository, by a name that a report can say. */
export interface Repository {
  readonly name: string;
  /** All files, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** What holdfast is given instead, where a test damages it. */
  readonly damaged?: ReadonlyMap<string, string>;
}

/** What came of comparing. */
export interface Comparison {
  /** Flux Kustomizations that were compared. */
  readonly kustomizations: number;
  /** Objects that Flux builds in them. */
  readonly objects: number;
  /** Flux Kustomizations that both refuse. */
  readonly refused: number;
  /** Names of the repositories of which Flux refuses something. */
  readonly refusedIn: ReadonlySet<string>;
  /** Each in a few lines: the repository, the Kustomization, the object, the field, both values. */
  readonly differences: readonly string[];
  /** Flux Kustomizations of which not everything is at hand, each with the reason. */
  readonly skipped: readonly string[];
}

/** A Flux Kustomization, and what Flux is asked about it. */
export interface Case {
  readonly repository: string;
  readonly title: string;
  readonly question: Question;
  readonly graph: ResourceGraph;
  readonly consumer: Consumer;
}

/** Compares what the graph says that Flux applies with what Flux's own library builds, object by object and field by field. */
export function compareWithFlux(program: string, repositories: readonly Repository[]): Comparison {
  const skipped: string[] = [];
  const cases = repositories.flatMap((repository) => casesOf(repository, skipped));
  const answers = askFlux(
    program,
    cases.map(({ question }) => question),
  );
  const differences = cases.flatMap((each, index) => {
    const answer = answers[index] ?? { objects: [], error: 'no answer' };
    return differencesOf(each, answer).map((difference) => `${each.title}: ${difference}`);
  });
  return {
    kustomizations: cases.length,
    objects: answers.reduce((sum, { objects }) => sum + objects.length, 0),
    refused: answers.filter(({ error }, index) => error !== '' && refusalOf(cases[index]) !== undefined).length,
    refusedIn: new Set(cases.flatMap(({ repository }, index) => (answers[index]?.error === '' ? [] : repository))),
    differences,
    skipped,
  };
}

/** The Flux Kustomizations of a repository; to `skipped` goes why one cannot be compared. */
export function casesOf({ name, files, damaged = files }: Repository, skipped: string[]): Case[] {
  const graph = new ResourceGraph();
  const isYaml = (path: string): boolean => /\.ya?ml$|(?:^|\/)Kustomization$/.test(path);
  readFilesInto(
    graph,
    [...damaged].filter(([path]) => isYaml(path)),
    '.',
    damaged,
  );
  return (
    graph.scopes[0]?.consumers.flatMap((consumer): Case[] => {
      const kustomization = consumer.by === 'Flux' ? consumer.manifest.value : fluxFor(consumer);
      if (!isObject(kustomization)) return [];
      const title = `${name}: Kustomization/${textAt(kustomization, ['metadata', 'name']) ?? ''}`;
      const reason = whySkipped(consumer);
      if (reason !== undefined) {
        skipped.push(`${title}: ${reason}`);
        return [];
      }
      const path = textAt(kustomization, ['spec', 'path']) ?? './';
      const own = within(files, consumer.folder ?? '.', path);
      return [
        {
          repository: name,
          title,
          graph,
          consumer,
          question: {
            files: own,
            kustomization: withDefaults(kustomization),
            sources: clusterSources(graph, consumer),
          },
        },
      ];
    }) ?? []
  );
}

/** A Flux Kustomization that builds what `kubectl -k` does. */
function fluxFor({ folder = '.' }: Consumer): JsonObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: folder, namespace: 'flux-system' },
    spec: { path: `./${folder}`, prune: true },
  };
}

function whySkipped({ by, declared, folder, built, spec }: Consumer): string | undefined {
  if (by === 'kustomize' && listAt(declared.document, ['resources']).length === 0)
    return 'Flux adds annotations where there are no resources';
  if (/(?:^|\/)\.\.(?:\/|$)/.test(textAt(spec, ['path']) ?? '')) return 'its path leaves the artifact';
  if (folder === undefined) return 'its path is not in the repository';
  if (built.remote.length > 0) return `${built.remote[0] ?? ''} lies elsewhere`;
  return undefined;
}

/** The files of the artifact that a path is relative to; the very same map for the same one. */
const artifacts = new WeakMap<ReadonlyMap<string, string>, Map<string, ReadonlyMap<string, string>>>();
function within(files: ReadonlyMap<string, string>, folder: string, path: string): ReadonlyMap<string, string> {
  const relative = path.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '');
  const root = folder === '.' || folder === relative ? '' : folder.slice(0, folder.length - relative.length);
  const prefix = root === '' || root.endsWith('/') ? root : `${root}/`;
  const known = artifacts.get(files) ?? new Map<string, ReadonlyMap<string, string>>();
  artifacts.set(files, known);
  let own = known.get(prefix);
  if (own === undefined) {
    own =
      prefix === ''
        ? files
        : new Map(
            [...files].flatMap(([file, text]) =>
              file.startsWith(prefix) ? [[file.slice(prefix.length), text] as const] : [],
            ),
          );
    known.set(prefix, own);
  }
  return own;
}

/** Why holdfast says that Flux refuses a Kustomization; undefined where it does not. */
function refusalOf(given: Case | undefined): string | undefined {
  if (given === undefined) return undefined;
  const { built } = given.consumer;
  const [failure] = built.failures;
  if (failure !== undefined) return `${formatOrigin(failure.at())}: ${failure.reason}`;
  if (built.missing[0] !== undefined) return `${built.missing[0].entry} is missing`;
  if (built.unreadable[0] !== undefined) return `${built.unreadable[0]} is no YAML`;
  const misnamed = given.consumer.variables()?.misnamed;
  for (const object of built.objects) {
    if (misnamed !== undefined && isFilled(object.manifest.value)) return misnamed.reason;
    const { failures, undefinedVariables } = render({ consumer: given.consumer, object });
    if (failures[0] !== undefined) return failures[0].reason;
    if (undefinedVariables[0] !== undefined) return `${undefinedVariables[0].name} is not defined`;
  }
  return undefined;
}

function differencesOf(given: Case, { objects, error }: Answer): string[] {
  const refusal = refusalOf(given);
  if (error !== '') return refusal === undefined ? [`Flux refuses, holdfast does not: ${error}`] : [];
  if (refusal !== undefined) return [`holdfast refuses, Flux does not: ${refusal}`];
  const { consumer, graph } = given;
  // What charts make is applied by helm-controller.
  const own = graph
    .objects()
    .filter(
      ({ appliedBy, alsoAppliedBy, madeBy }) =>
        madeBy === undefined && (appliedBy === consumer || alsoAppliedBy.includes(consumer)),
    );
  const unmatched = new Map(own.map(({ manifest }) => [keyOf(manifest), plain(manifest)]));
  const differences: string[] = [];
  for (const object of objects) {
    const key = keyOf(object);
    const own = unmatched.has(key) ? key : [...unmatched.keys()].find((each) => mayBe(each, key));
    const found = own === undefined ? undefined : unmatched.get(own);
    if (own !== undefined) unmatched.delete(own);
    if (found === undefined) differences.push(`${key} is missing`);
    else differences.push(...fieldDifferences(object, found, '').map((difference) => `${key}${difference}`));
  }
  return [...differences, ...[...unmatched.keys()].map((key) => `${key} is too much`)];
}

function keyOf(object: JsonObject): string {
  const metadata = objectAt(object, ['metadata']);
  return [object['apiVersion'], object['kind'], metadata['namespace'] ?? '', metadata['name']].map(String).join(' ');
}

/** As JSON has it. */
function plain(object: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(object)) as JsonObject;
}

function fieldDifferences(flux: Json, own: Json, path: string): string[] {
  if (isObject(flux) && isObject(own)) {
    const keys = [...new Set([...Object.keys(flux), ...Object.keys(own)])];
    return keys.flatMap((key) => fieldDifferences(flux[key], own[key], `${path}.${key}`));
  }
  if (Array.isArray(flux) && Array.isArray(own) && flux.length === own.length)
    return flux.flatMap((item, index) => fieldDifferences(item as Json, own[index] as Json, `${path}[${index}]`));
  const [expected, observed] = [JSON.stringify(flux), JSON.stringify(own)];
  return expected === observed || mayBe(own, flux)
    ? []
    : [` ${path}\n  Flux:     ${shown(expected)}\n  holdfast: ${shown(observed)}`];
}

function shown(text: string | undefined): string {
  return text === undefined ? 'nothing' : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
