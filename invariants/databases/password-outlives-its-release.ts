import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

/** Charts that make a password up where none is given, and keep their volume when they go. */
const charts = ['postgresql', 'postgresql-ha', 'mysql', 'mariadb', 'mongodb', 'redis', 'rabbitmq'];

const release = (auth: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: postgresql }
spec:
  chart: { spec: { chart: postgresql, version: 16.7.27 } }
  values:
    auth: ${auth}
`);

export default defineInvariant({
  id: 'databases/password-outlives-its-release',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'the password of a database comes from a Secret that the release does not make',
  why: 'a password made up by the chart is gone with the release, while the volume keeps the old one: after a reinstallation nobody can log in',
  source: { document: 'pve-homelab', section: 'scenario 5' },
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      const chart = textAt(object.manifest, ['spec', 'chart', 'spec', 'chart']);
      if (chart === undefined || !charts.includes(chart)) continue;
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) {
        yield { at: object.locate(['spec', 'valuesFrom']), object, notEvaluated: given.reason };
        continue;
      }
      const auth = objectAt(given.values, ['auth']);
      const shared = objectAt(given.values, ['global', chart, 'auth']);
      if (isGiven(auth) || isGiven(shared) || auth['enabled'] === false || !keepsData(given.values)) continue;
      yield {
        at: given.locate(['auth']),
        object,
        observed: `${chart} without auth.existingSecret`,
        required: 'a Secret of its own, outside the release',
        fix: 'make the Secret first, and name it in auth.existingSecret',
      };
    }
  },
  valid: {
    'a Secret of its own': release('{ existingSecret: postgresql }'),
    'a password that is filled in': release("{ password: '${PASSWORD}' }"),
  },
  invalid: {
    'a password made up': {
      given: release('{ username: app }'),
      finds: [
        {
          at: 'manifests.yaml:7:5',
          observed: 'postgresql without auth.existingSecret',
          required: 'a Secret of its own, outside the release',
          fix: 'make the Secret first, and name it in auth.existingSecret',
        },
      ],
    },
  },
});

/** Whether somebody says what the password is; then the chart makes up none. */
function isGiven(auth: JsonObject): boolean {
  return ['existingSecret', 'existingPasswordSecret', 'password', 'postgresPassword', 'rootPassword'].some(
    (key) => auth[key] !== undefined && auth[key] !== '',
  );
}

/** Whether a volume stays behind that knows the old password. */
function keepsData(values: JsonObject): boolean {
  return ['primary', 'master'].every((part) => valueAt(values, [part, 'persistence', 'enabled']) !== false);
}
