import { isFinding, type Invariant, type Severity } from './invariant.ts';

/** The same rule with other severities, also where it judges some places more mildly. */
export function withSeverity(invariant: Invariant, change: (severity: Severity) => Severity): Invariant {
  return {
    ...invariant,
    severity: change(invariant.severity),
    *check(graph, context) {
      for (const result of invariant.check(graph, context)) {
        if (!isFinding(result) || result.severity === undefined) yield result;
        else yield { ...result, severity: change(result.severity) };
      }
    },
  };
}
