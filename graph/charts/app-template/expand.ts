import type { JsonObject, JsonPath } from '../../json.ts';
import { textOf } from '../go-values.ts';
import { Chart, type Refusal, type ReleaseInput } from './chart.ts';
import { claimsOf } from './claims.ts';
import { configMapsOf, secretObjectsOf } from './config.ts';
import { controllersOf } from './controller-entries.ts';
import { workloadsOf } from './controllers.ts';
import { ingressesOf } from './ingresses.ts';
import { podMonitorsOf, serviceMonitorsOf } from './monitors.ts';
import { networkPoliciesOf } from './network-policies.ts';
import { checkAdvancedMounts } from './persistence.ts';
import { rawResourcesOf } from './raw-resources.ts';
import { rbacOf } from './rbac.ts';
import { routesOf } from './routes.ts';
import { rulesOf, type Version } from './rules.ts';
import { serviceAccountObjectsOf } from './service-account-objects.ts';
import { serviceObjectsOf } from './services.ts';
import { sectionsUnread, unreadIn } from './unread.ts';
import { checkValues } from './values.ts';

/** What the chart makes of a release. */
export type Expansion =
  | {
      readonly is: 'made';
      readonly objects: readonly JsonObject[];
      /** Values that the chart does nothing with. */
      readonly unread: readonly JsonPath[];
      /** Where in the values a field of one of the objects comes from, or the nearest thing around it. */
      readonly from: (object: JsonObject, path: JsonPath) => JsonPath;
    }
  /** The chart refuses the values, for each of these reasons. */
  | { readonly is: 'refused'; readonly refusals: readonly Refusal[] }
  /** It cannot be said, and why. */
  | { readonly is: 'unknown'; readonly reason: string };

const parts: readonly ((chart: Chart) => JsonObject[])[] = [
  claimsOf,
  serviceAccountObjectsOf,
  configMapsOf,
  workloadsOf,
  serviceObjectsOf,
  ingressesOf,
  serviceMonitorsOf,
  podMonitorsOf,
  routesOf,
  secretObjectsOf,
  networkPoliciesOf,
  rawResourcesOf,
  rbacOf,
];

/** What app-template of a version makes of a release, on a Kubernetes of 1.33 or later. */
export function expandAppTemplate(release: ReleaseInput, version: Version): Expansion {
  const rules = rulesOf(version);
  if (rules === undefined) {
    return { is: 'unknown', reason: `what version ${version.join('.')} of app-template makes is not known here` };
  }
  const chart = new Chart(release, rules);
  checkValues(chart);
  // Values of the wrong form would make nonsense.
  const hasForm = chart.refusals.length === 0;
  checkAdvancedMounts(chart, controllersOf(chart));
  const objects = hasForm ? parts.flatMap((part) => part(chart)) : [];
  const [unknown] = chart.unknown;
  if (unknown !== undefined) return { is: 'unknown', reason: unknown };
  const later = rules.isBeyond ? mayMakeElse(chart, objects) : undefined;
  if (later !== undefined) {
    return { is: 'unknown', reason: `version ${version.join('.')} is newer than what is known here, and ${later}` };
  }
  if (chart.refusals.length === 0) {
    const from = (object: JsonObject, path: JsonPath): JsonPath => chart.origins.find(object, path);
    return { is: 'made', objects, unread: unreadIn(chart), from };
  }
  for (const { path } of chart.refusals) {
    const variable = chart.unknownAt(path);
    if (variable !== undefined) return { is: 'unknown', reason: `${path.join('.')} depends on ${variable}` };
  }
  if (rules.isBeyond) {
    return {
      is: 'unknown',
      reason: `version ${version.join('.')} is newer than what is known here, and may take these values`,
    };
  }
  return { is: 'refused', refusals: chart.refusals };
}

/** What a later version may do otherwise: make something of a section that nothing is known of, and work out templates everywhere (since 5.2). */
function mayMakeElse(chart: Chart, objects: readonly JsonObject[]): string | undefined {
  const [section] = sectionsUnread(chart);
  if (section !== undefined) return `may make something of ${section.join('.')}`;
  const object = objects.find((each) => JSON.stringify(each).replaceAll('{{ digest of ', '').includes('{{'));
  return object && `may work out the templates that stand in ${textOf(object['kind'])}`;
}
