import type { Fact } from '../../graph/facts/cluster/fact.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import type { Finding, Unevaluated } from '../invariant.ts';
import type { ToldMistake } from './mistakes-of.ts';

/** Fields as one version of something has them, beside the version that a cluster has. */
export interface FieldsByVersion {
  /** What they are the fields of, such as `Kubernetes 1.34`. */
  readonly of: string;
  /** What a cluster has, as far as it is known. */
  readonly version: Fact<string>;
  /** The first version whose fields may be others; undefined where none can be named. */
  readonly next: string | undefined;
}

/**
 * What is to be said of a mistake by a version that a cluster need not have. A type never changes; a field that is not known may be one of
 * a later version, unless it looks like one that is known; what is left out, or none of the texts that are known, may do there.
 */
export function judgedMistake({ mistake, finding }: ToldMistake, known: FieldsByVersion): Finding | Unevaluated {
  if (mistake.isOfOtherType === true) return finding;
  const { of, version, next } = known;
  const required = mistake.isUnknownField === true ? `a field of ${of}` : `${finding.required}, in ${of}`;
  if (version.is === 'known' && next !== undefined && sideOf(version.value, next) === 'before')
    return { ...finding, required: `${required}; ${version.by} says ${version.value}` };
  if (mistake.meant !== undefined)
    return { ...finding, severity: 'warning', required: `${required}, unless one that has it runs` };
  const { at, object } = finding;
  const reason = version.is === 'known' ? `${version.by} says ${version.value}` : version.reason;
  return { at, ...(object && { object }), notEvaluated: `${mistake.observed} in ${of}: ${reason}` };
}
