/** What a rule said of the repositories that it was tried on. */
export interface Experience {
  readonly findings: number;
  /** In how many of them. */
  readonly repositories: number;
  /** How many findings are so; undefined where they were not read one by one. */
  readonly right: number | undefined;
}

/** The public repositories on which every rule was tried, in the profile `house`, and when. */
export const tried = { repositories: 19, on: '2026-11-30' } as const;

const said = (findings: number, repositories: number, right: number | undefined): Experience => ({
  ...{ findings, repositories, right },
});

/**
 * Rules that said something there. A test counts again where the repositories are at hand. What is missing because the repositories were
 * taken without their pictures does not count.
 */
export const experience: ReadonlyMap<string, Experience> = new Map([
  ['access/administration-is-behind-authentication', said(4, 3, 4)],
  ['access/bound-account-gets-its-token', said(1, 1, 1)],
  ['access/roles-name-what-they-allow', said(20, 11, undefined)],
  ['alerts/alert-waits', said(9, 6, undefined)],
  ['alerts/monitor-finds-its-target', said(3, 3, 3)],
  ['alerts/monitored-port-exists', said(1, 1, 1)],
  ['alerts/monitors-are-selected', said(7, 1, 7)],
  ['alerts/prometheus-values-are-read', said(1, 1, 1)],
  ['alerts/silence-is-noticed', said(18, 7, undefined)],
  ['cilium/load-balancer-annotation-fits-version', said(4, 1, 4)],
  ['cilium/load-balancer-keeps-client-address', said(24, 8, undefined)],
  ['databases/recovery-archives-elsewhere', said(5, 1, 5)],
  ['flux/dependency-exists', said(1, 1, 1)],
  ['flux/dependency-waits-until-healthy', said(19, 15, 19)],
  ['flux/failed-wait-is-tried-again-soon', said(24, 12, 24)],
  ['flux/health-check-can-fail', said(1, 1, 1)],
  ['flux/kustomization-builds', said(1, 1, 1)],
  ['flux/kustomization-retries-and-is-health-checked', said(1461, 18, undefined)],
  ['flux/object-has-one-owner', said(7, 4, 7)],
  ['flux/release-is-remediated', said(77, 6, undefined)],
  ['flux/release-values-are-read', said(5, 4, 5)],
  ['flux/release-values-are-taken', said(5, 1, 5)],
  ['flux/resource-comes-after-its-definition', said(2, 1, 2)],
  ['flux/retried-installation-goes-on', said(7, 5, undefined)],
  ['flux/source-exists', said(1, 1, 1)],
  ['flux/variable-is-defined', said(2, 1, 2)],
  ['kubernetes/api-version-is-served', said(272, 4, undefined)],
  ['kubernetes/built-in-kind-has-the-fields', said(4, 2, 4)],
  ['kubernetes/custom-kind-has-the-fields', said(2, 2, 2)],
  ['kubernetes/namespace-exists', said(1, 1, 1)],
  ['kustomize/file-is-listed', said(11, 7, 11)],
  ['longhorn/single-replica-lets-a-drain-finish', said(2, 1, 2)],
  ['network/named-service-exists', said(9, 5, 9)],
  ['references/target-exists', said(1, 1, 1)],
  ['references/values-name-what-is-there', said(1, 1, 1)],
  ['rook/copies-lie-on-several-hosts', said(2, 1, undefined)],
  ['storage/claim-fits-its-volume', said(1, 1, 1)],
  ['storage/claim-uses-its-whole-volume', said(1, 1, undefined)],
  ['volsync/destination-is-fully-managed', said(3, 3, undefined)],
  ['volsync/mover-reads-as-its-program', said(9, 3, 9)],
  ['workloads/flag-is-written-without-quotes', said(1, 1, 1)],
  ['workloads/liveness-differs-from-readiness', said(227, 15, undefined)],
  ['workloads/moving-tag-is-pulled', said(1, 1, 1)],
  ['workloads/probes-are-not-switched-off', said(20, 6, undefined)],
  ['workloads/resources-are-set', said(83, 13, undefined)],
  ['workloads/schedule-is-read', said(1, 1, 1)],
]);
