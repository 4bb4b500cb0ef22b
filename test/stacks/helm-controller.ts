import type { LooseManifest } from '../real-stack.ts';

type Action = 'install' | 'upgrade';

/**
 * What becomes of a release whose installation and all that follows it fail so many times, as helm-controller 1.4.3 and 1.6.0 decide it: `internal/reconcile/atomic_release.go`,
 * `actionForState`, and `api/v2/helmrelease_types.go`, `GetActiveRetry`, `GetActiveRemediation`, `RetriesExhausted`, `MustRemediateLastFailure`; an error that is terminal ends it
 * (`internal/controller/helmrelease_controller.go`).
 */
export function afterFailures(spec: LooseManifest, times: number): 'tried again' | 'left to a person' {
  const failures: Record<Action, number> = { install: 0, upgrade: 0 };
  const retries = (action: Action): number => spec[action]?.remediation?.retries ?? 0;
  const isExhausted = (action: Action) => retries(action) >= 0 && failures[action] > retries(action);
  let action: Action = 'install';
  for (let attempt = 0; attempt < times; attempt++) {
    failures[action]++;
    if (spec[action]?.strategy?.name === 'RetryOnFailure') {
      action = 'upgrade';
      continue;
    }
    const remediation = spec[action]?.remediation ?? {};
    const isLastRemedied = remediation.remediateLastFailure ?? (action === 'upgrade' && retries(action) > 0);
    if (isExhausted(action) && !isLastRemedied) return 'left to a person';
    // Nothing was ever deployed that a rollback could go back to.
    if (action === 'upgrade' && remediation.strategy !== 'uninstall') return 'left to a person';
    if (isExhausted('install')) return 'left to a person';
    action = 'install';
  }
  return 'tried again';
}
