import { isAskedFor, isDeclared } from './declared-kinds.ts';
import type { ExpandedRelease } from './expanded-release.ts';
import type { ResourceGraph } from './graph.ts';
import { hiddenObjects, type Wanted } from './hidden-objects.ts';
import { addTo } from '../group-by.ts';
import { textAt, type Json } from '../json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';
import { oncePerKey } from '../once-per-key.ts';
import type { Consumer } from '../scope/consumer.ts';
import { unknownIn } from '../unknown.ts';

/** Finds applied objects by name, and says what else may exist that was not read. */
export interface Lookup {
  /** The object of that name; one whose namespace is not known counts for every namespace, and for such an object every one counts. */
  find(cluster: string, kind: string, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /**
   * Why there may be what is wanted although it was not read: a chart may make it, or an object whose kind or name is a variable may be
   * it; undefined where all is known. Charts make none of the kinds that people write down themselves.
   */
  unread(wanted: Wanted): string | undefined;
  /** Every reason for which it may be there. */
  doubts(wanted: Wanted): readonly Doubt[];
}

/** Why what is wanted may be there although it was not read. */
export interface Doubt {
  readonly reason: string;
  /** The release, or the object of a controller, that makes more. @default several, or none that can be named */
  readonly by?: KubernetesObject;
  /** The address or path of what was not read. @default none that says anything */
  readonly from?: string;
  /** Whether it is Flux itself, as its makers publish it: of what has no namespace it brings definitions and roles alone. @default false */
  readonly isFlux?: boolean;
}

/** Groups whose objects make no Services, Secrets or claims under names of their own. */
const plainGroups =
  /(^|\.)(fluxcd\.io|gateway\.networking\.k8s\.io|external-secrets\.io|monitoring\.coreos\.com|volsync\.backube|cilium\.io|cert-manager\.io|metallb\.io|snapshot\.storage\.k8s\.io|kustomize\.config\.k8s\.io|traefik\.io|longhorn\.io|upgrade\.cattle\.io|externaldns\.k8s\.io|holdfast\.dev)$/;
/** What these bring is read as well, or said not to be. */
const isFollowed = /^argoproj\.io\/(?:Application|ApplicationSet|AppProject)$/;
const builtIn = /^$|^(apps|batch|policy|autoscaling)$|\.k8s\.io$/;

export const lookup: (graph: ResourceGraph) => Lookup = oncePerGraph((graph) => {
  const named = oncePerKey((kind: string) => {
    const found = new Map<string, KubernetesObject>();
    for (const object of graph.objects(kind)) {
      found.set(keyOf(object.cluster, object.namespace, object.name), object);
      found.set(anywhere(object.cluster, object.name), object);
    }
    return found;
  });
  const unread = new Reasons();
  const byControllers = new Reasons();
  noteRendered(graph, unread, byControllers);
  const elsewhere = noteElsewhere(graph, unread);
  const { mayBeIt } = hiddenObjects(graph);
  const unreadNear = (wanted: Wanted): readonly Doubt[] => [
    ...unread.of(wanted),
    ...(wanted.kinds.every(isAskedFor) ? [] : byControllers.of(wanted)),
  ];
  const doubts = (wanted: Wanted): readonly Doubt[] => {
    const hidden = mayBeIt(wanted);
    const seen = wanted.kinds.every(isDeclared) ? (elsewhere.get(wanted.cluster) ?? []) : unreadNear(wanted);
    return [...seen, ...(hidden === undefined ? [] : [{ reason: hidden }])];
  };
  return {
    find: (cluster, kind, namespace, name) =>
      namespace === undefined
        ? (named(kind).get(keyOf(cluster, undefined, name)) ?? named(kind).get(anywhere(cluster, name)))
        : (named(kind).get(keyOf(cluster, namespace, name)) ?? named(kind).get(keyOf(cluster, undefined, name))),
    unread: (wanted) => doubts(wanted)[0]?.reason,
    doubts,
  };
});

function anywhere(cluster: string, name: string): string {
  return `${cluster}\n${name}`;
}

function keyOf(cluster: string, namespace: string | undefined, name: string): string {
  return `${cluster}\n${namespace ?? '*'}\n${name}`;
}

/** Notes, by namespace, what charts and controllers make there without its being read. */
function noteRendered(graph: ResourceGraph, unread: Reasons, byControllers: Reasons): void {
  const mayGrow = oncePerKey((group: string) => !builtIn.test(group) && !plainGroups.test(group));
  for (const object of graph.objects()) {
    const { cluster, kind, group, namespace, name } = object;
    if (kind === 'HelmRelease') {
      const expanded = graph.expanded.get(object);
      if (expanded?.is === 'made') continue;
      const stated = textAt(object.manifest, ['spec', 'targetNamespace']) ?? namespace;
      unread.note({ cluster, namespace: stated, reason: unreadReason(name, expanded), by: object });
    } else if (unknownIn(kind) !== undefined || unknownIn(object.apiVersion) !== undefined) {
      unread.note({ cluster, namespace: undefined, reason: `what ${kind}/${name} is, and makes, is not known` });
    } else if (kind === 'ResourceSet') {
      const reason = `what ResourceSet/${name} makes of its inputs was not read`;
      unread.note({ cluster, namespace: undefined, reason, by: object });
    } else if (mayGrow(group) && !isFollowed.test(`${group}/${kind}`)) {
      byControllers.note({ cluster, namespace, reason: `a controller may make more of ${kind}/${name}`, by: object });
    }
  }
}

function unreadReason(name: string, expanded: ExpandedRelease | undefined): string {
  if (expanded?.is === 'unknown') return `what HelmRelease/${name} makes is not known: ${expanded.reason}`;
  return expanded?.is === 'refused'
    ? `HelmRelease/${name} is refused by its chart`
    : `what HelmRelease/${name} renders was not read`;
}

/** Notes what is applied from places that were not read; returns, by cluster, what of that may bring what people write down. */
function noteElsewhere(graph: ResourceGraph, unread: Reasons): Map<string, Doubt[]> {
  const elsewhere = new Map<string, Doubt[]>();
  for (const consumer of graph.scopes.flatMap(({ consumers }) => consumers)) {
    const { cluster, built, notFollowed, namespace } = consumer;
    // What is fetched for its CRDs brings nothing that anybody would name.
    const remote = built.remote.find((entry) => !/crd/i.test(entry));
    if (remote !== undefined) {
      const doubt = { reason: `${remote} was not read`, from: remote };
      unread.note({ cluster, namespace: undefined, ...doubt });
      if (unknownIn(remote) !== undefined) addTo(elsewhere, cluster, doubt);
    }
    const [unreadable] = built.unreadable;
    if (unreadable !== undefined) {
      const doubt = { reason: `${unreadable} could not be read` };
      unread.note({ cluster, namespace: undefined, ...doubt });
      addTo(elsewhere, cluster, doubt);
    }
    const [missing] = built.missing;
    if (missing !== undefined) {
      const doubt = { reason: `${missing.entry} may bring it, which is listed and not there`, from: missing.entry };
      unread.note({ cluster, namespace: undefined, ...doubt });
      addTo(elsewhere, cluster, doubt);
    }
    const reason = unreadOf(consumer);
    if (reason === undefined) continue;
    const source = sourceOf(graph, consumer);
    const from = [consumer.spec, source?.manifest].map((each) => addressIn(each)).join(' ');
    // A chart makes what it does in the namespace of its release, and nothing that people write down.
    const isRelease = notFollowed?.isRelease === true;
    const isFlux = bringsFluxAlone(source);
    const own = isFlux ? 'flux-system' : undefined;
    unread.note({ cluster, namespace: isRelease ? namespace?.name : own, reason, ...(isFlux ? { isFlux } : { from }) });
    if (!isRelease && !isFlux) addTo(elsewhere, cluster, { reason, from });
  }
  return elsewhere;
}

/** What somebody applies and was not read; undefined where there is nothing of that, or CRDs alone. */
function unreadOf({ by, built, declared, manifest, spec, notFollowed }: Consumer): string | undefined {
  if (by === 'Argo CD') {
    const name = textAt(manifest.value, ['metadata', 'name']) ?? '';
    return notFollowed === undefined ? undefined : `Application/${name} ${notFollowed.reason}`;
  }
  const name = textAt(declared.document, ['metadata', 'name']) ?? '';
  const path = textAt(spec, ['path']) ?? './';
  const isForDefinitions = unknownIn(path) === undefined && /crd/i.test(`${name} ${path}`);
  if (built.sources.length > 0 || built.remote.length > 0 || isForDefinitions) return undefined;
  return `Kustomization/${name} applies ${path}, which was not read`;
}

/** Whose artifact it applies, where that was read. */
function sourceOf(graph: ResourceGraph, { cluster, place: { reference } }: Consumer): KubernetesObject | undefined {
  return (
    reference && graph.objects(reference.kind).find((each) => each.cluster === cluster && each.name === reference.name)
  );
}

/** What says of a Kustomization or a source what lies there. */
function addressIn(of: Json): string {
  return textAt(of, ['path']) ?? textAt(of, ['spec', 'url']) ?? '';
}

/** Whether a source holds what Flux consists of, as its makers publish it: nothing that people write down. */
function bringsFluxAlone(source: KubernetesObject | undefined): boolean {
  return publishedFlux.test(textAt(source?.manifest, ['spec', 'url']) ?? '');
}

const publishedFlux = /^(oci:\/\/ghcr\.io\/fluxcd\/flux-manifests|https:\/\/github\.com\/fluxcd\/flux2(\.git)?\/?)$/;

interface Reason extends Doubt {
  readonly cluster: string;
  readonly namespace: string | undefined;
}

/** Why there may be more in a namespace; in any, where it is not known which. */
class Reasons {
  readonly #found = new Map<string, Reason[]>();

  note(reason: Reason): void {
    const { cluster, namespace } = reason;
    addTo(this.#found, `${cluster}\n${unknownIn(namespace) === undefined ? (namespace ?? '*') : '*'}`, reason);
    addTo(this.#found, cluster, reason);
  }

  /** Who looks for something is not who makes it. */
  of({ cluster, namespace, by }: Wanted): Reason[] {
    const at = (key: string): Reason[] =>
      (this.#found.get(key) ?? []).filter((each) => each.by === undefined || each.by !== by);
    return namespace === undefined ? at(cluster) : [...at(`${cluster}\n${namespace}`), ...at(`${cluster}\n*`)];
  }
}
