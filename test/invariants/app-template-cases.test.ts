import { expect, test } from 'vitest';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import { defaultProfile, holds } from '../../invariants/profiles.ts';
import { check } from '../check.ts';
import { caseFiles } from '../hiding/repositories.ts';
import { describeWithShared } from '../shared.ts';

const taken = 'flux/release-values-are-taken';
const made = 'secrets/secret-has-a-producer';
const there = 'references/target-exists';
const once = 'cilium/load-balancer-address-is-used-once';
const rolled = 'workloads/one-node-claim-is-not-rolled';
const readable = 'secrets/none-readable-in-git';

const known = new Map(invariants.map((invariant) => [invariant.id, invariant]));
const isOfProfile = (rule: string): boolean => {
  const invariant = known.get(rule);
  return invariant !== undefined && holds(defaultProfile, invariant);
};

/** What is found in releases of app-template, at the line of the release that decides it. */
const cases: Readonly<Record<string, readonly string[]>> = {
  'found/at-advancedMounts-container-missing': ['warning flux/release-values-are-read m.yaml:23'],
  'found/at-advancedMounts-controller-missing': [`error ${taken} m.yaml:23`],
  'found/at-db-url-password-env': [`error ${readable} m.yaml:21`],
  'found/at-defaultPodOptions-sa-missing': [`error ${taken} m.yaml:17`],
  'found/at-envFrom-secret-missing': [`warning ${made} m.yaml:21`],
  'found/at-existingClaim-missing': [`error ${there} m.yaml:23`],
  'found/at-latest-if-not-present': ['warning workloads/moving-tag-is-pulled m.yaml:20'],
  'found/at-lb-ip-twice': [`error ${once} m.yaml:33`],
  'found/at-plaintext-password-env': [`error ${readable} m.yaml:21`],
  'found/at-route-identifier-missing': [`error ${taken} m.yaml:25`],
  'found/at-rwo-rollingupdate': [`warning ${rolled} m.yaml:17`],
  'found/at-rwo-two-replicas': [`warning ${rolled} m.yaml:17`],
  'found/at-service-controller-missing': [`error ${taken} m.yaml:23`],
  'found/at-serviceMonitor-port-missing': ['error alerts/monitored-port-exists m.yaml:25'],
  'found/r-at-identifier': ['14', '15', '16'].map((line) => `error ${taken} apps/tulip/hr.yaml:${line}`),
  'found/r-at-monitor': ['error alerts/monitored-port-exists apps/tulip/hr.yaml:15'],
  'found/r-at-route': [
    `error network/route-parent-exists apps/tulip/hr.yaml:15`,
    // The listener's certificate.
    `warning ${made} apps/tulip/gw.yaml:4`,
  ],
  'found/r-at-secret': [`error ${there} apps/tulip/es.yaml:4`, `warning ${made} apps/tulip/hr.yaml:13`],
  'found/hr-valuesFrom-missing': [`error ${there} m.yaml:4`],
  'found/r-values-from': [`error ${there} apps/tulip/hr.yaml:9`],
  'found/two-releases-same-ip': [`error ${once} m.yaml:51`],
  'found/svc-and-release-same-ip': [`error ${once} m.yaml:32`],
  // What refers to what nobody makes is found; what the chart makes is not missed.
  'silent/app-template-refs': [
    `error ${there} web.yaml:45`,
    'warning workloads/moving-tag-is-pulled web.yaml:24',
    `warning ${made} web.yaml:26`,
  ],
  'silent/valuesfrom': [],
};

describeWithShared('[F5 part: faults in the values of app-template] are found where they are decided', () => {
  test.each(Object.entries(cases))('%s', (name, expected) => {
    const found = check(caseFiles(name))
      .filter(({ rule }) => isOfProfile(rule))
      .map(({ severity, rule, origin }) => {
        const place = formatOrigin(origin).replace(/:\d+$/, '');
        return `${severity} ${rule} ${place}`;
      });
    expect(found.sort()).toEqual([...expected].sort());
  });
});
