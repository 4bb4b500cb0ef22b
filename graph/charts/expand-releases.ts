import { BudgetError } from '../budgets.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import { readManifestInto } from '../resource/read-manifests.ts';
import { BuildError } from '../kustomize/failures.ts';
import type { Place } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';
import type { Work } from '../work.ts';
import { expandAppTemplate } from './app-template/expand.ts';
import { newestKnown } from './app-template/rules.ts';
import { versionOf } from './chart-version.ts';
import type { ExpandedRelease } from '../resource/expanded-release.ts';
import { MadeObject } from './made-object.ts';
import { postRendered } from './post-renderers.ts';
import { chartsOfReleases } from './release-chart.ts';
import { releaseNameOf } from './release-name.ts';
import { ValuesOfReleases } from './release-values.ts';

/** Adds what the charts of releases make, as far as it is known what they make. */
export function expandReleasesInto(graph: ResourceGraph, releases: readonly KubernetesObject[], work: Work): void {
  if (releases.length === 0) return;
  const chartOf = chartsOfReleases(graph);
  const values = new ValuesOfReleases(graph);
  for (const release of releases) {
    const chart = chartOf(release);
    if (chart?.chart === 'app-template')
      graph.expanded.set(release, expanded(graph, release, { values, version: chart.version, work }));
  }
}

interface Known {
  readonly values: ValuesOfReleases;
  readonly version: string | undefined;
  readonly work: Work;
}

function expanded(graph: ResourceGraph, release: KubernetesObject, known: Known): ExpandedRelease {
  try {
    return expand(graph, release, known);
  } catch (error) {
    if (!(error instanceof BudgetError || error instanceof BuildError)) throw error;
    return { is: 'unknown', reason: error.message };
  }
}

function expand(graph: ResourceGraph, release: KubernetesObject, { values, version, work }: Known): ExpandedRelease {
  const number = version === undefined ? newestKnown : versionOf(version);
  if (number === undefined)
    return { is: 'unknown', reason: `which version ${version ?? ''} of app-template is, is not known` };
  const given = values.of(release);
  if (!given.isKnown) return { is: 'unknown', reason: given.reason };
  const { name, namespace } = releaseNameOf(release);
  const expansion = expandAppTemplate({ name, namespace, values: given.values }, number);
  if (expansion.is === 'unknown') return expansion;
  if (expansion.is === 'refused') {
    const reasons = expansion.refusals.map(({ path, reason }) => ({ at: given.locate(path), reason }));
    return { is: 'refused', reasons };
  }
  const made = expansion.objects.map((object) => {
    const locate = (path: JsonPath): Origin => given.locate(expansion.from(object, path));
    return new Written(object, new ValuesPlace(locate, []));
  });
  for (const manifest of postRendered(release, made, work)) {
    readManifestInto(graph, new MadeObject(release, manifest));
  }
  return { is: 'made', unread: expansion.unread.map((path) => ({ at: given.locate(path), path })) };
}

/** Where the parts of a made object come from: values of the release. */
class ValuesPlace implements Place {
  readonly raw = undefined;
  readonly #locate: (path: JsonPath) => Origin;
  readonly #path: JsonPath;

  constructor(locate: (path: JsonPath) => Origin, path: JsonPath) {
    this.#locate = locate;
    this.#path = path;
  }

  get origin(): Origin {
    return this.#locate(this.#path);
  }

  child(step: string | number): Place {
    return new ValuesPlace(this.#locate, [...this.#path, step]);
  }
}
