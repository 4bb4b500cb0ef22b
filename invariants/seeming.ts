import { seemsMissing, type WantedName } from '../graph/facts/seems-missing.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { Finding, Severity } from './invariant.ts';

/** What is to be said of a name under which nothing was found. */
export interface Missing {
  /** Why nobody can tell whether it is there; undefined where it is told. */
  readonly doubt: string | undefined;
  /** How it is told where charts may make it, and seem not to. */
  readonly told: string | undefined;
  /** What seems so is no proof. */
  readonly severity: Pick<Finding, 'severity'>;
}

/**
 * Judges a name under which nothing was found.
 *
 * @param unread why it may be there; undefined where all is known
 * @param severity that of the finding where all is known; undefined for that of the rule
 */
export function missing(
  graph: ResourceGraph,
  wanted: WantedName,
  unread: string | undefined,
  severity?: Severity,
): Missing {
  const told = unread === undefined ? undefined : seemsMissing(graph, wanted)?.told;
  const doubt = unread === undefined || told !== undefined ? undefined : unread;
  const own = told === undefined ? severity : 'warning';
  return { doubt, told, severity: own === undefined ? {} : { severity: own } };
}
