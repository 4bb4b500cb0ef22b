import type { Fact } from '../../graph/facts/cluster/fact.ts';
import type { Component, ServedApi } from '../../graph/facts/cluster/served-apis.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Finding, Unevaluated } from '../invariant.ts';

/** Judges an API version by the version of what serves it. */
export function* byVersion(
  graph: ResourceGraph,
  object: KubernetesObject,
  { component, served }: { readonly component: Component; readonly served: ServedApi },
): Generator<Finding | Unevaluated> {
  const { name } = component;
  const { since, until, instead = '' } = served;
  const version = component.versionIn(graph, object.cluster);
  const at = object.locate(['apiVersion']);
  const what = `${object.apiVersion} ${object.kind}`;
  if (version.is === 'known' && since !== undefined && sideOf(version.value, since) === 'before') {
    yield {
      at,
      object,
      // What runs may be newer than what is pinned, where somebody upgrades it by hand.
      severity: 'info',
      observed: `${what}, which ${name} ${minor(since)} is the first to serve: ${saidBy(version)}`,
      required: `a version that ${name} ${version.value} serves`,
      fix: `upgrade to ${name} ${minor(since)}, or write an older version`,
    };
    return;
  }
  if (until === undefined) return;
  if (version.is === 'unknown' && version.isHidden) {
    yield {
      at,
      object,
      notEvaluated: `${name} ${minor(until)} drops it, and which runs is not known: ${version.reason}`,
    };
    return;
  }
  const fix = `write apiVersion: ${instead}, and look up which fields changed`;
  const edit = served.isUnchanged === true ? { edit: { path: ['apiVersion'], value: instead } } : {};
  yield { at, object, ...judged(component, until, { what, instead, version }), fix, ...edit };
}

function judged(
  { name, oldestSupported }: Component,
  until: string,
  { what, instead, version }: { readonly what: string; readonly instead: string; readonly version: Fact<string> },
): Pick<Finding, 'severity' | 'observed' | 'required'> {
  const dropped = `${name} ${minor(until)}`;
  if (version.is === 'unknown') {
    const isOld = oldestSupported !== undefined && sideOf(until, oldestSupported) === 'before';
    return isOld
      ? { observed: `${what}, which ${dropped} dropped: none that is still supported serves it`, required: instead }
      : {
          severity: 'warning',
          observed: `${what}, which is gone from ${dropped} on; ${version.reason}`,
          required: `${instead} from ${dropped} on`,
        };
  }
  switch (sideOf(version.value, until)) {
    case 'from':
      return { observed: `${what}, which ${dropped} dropped: ${saidBy(version)}`, required: instead };
    case 'both':
      return {
        severity: 'warning',
        observed: `${what}, which is gone from ${dropped} on; ${version.by} allows ${version.value}`,
        required: `${instead} from ${dropped} on`,
      };
    case 'before':
      return {
        severity: 'info',
        observed: `${what}, which ${version.by} (${version.value}) serves and ${dropped} drops`,
        required: `${instead} before ${name} is upgraded to ${minor(until)}`,
      };
  }
}

function saidBy(version: Extract<Fact<string>, { is: 'known' }>): string {
  return `${version.by} says ${version.value}`;
}

function minor(version: string): string {
  return version.replace(/\.0$/, '');
}
