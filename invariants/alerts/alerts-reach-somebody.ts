import { releasesOf } from '../../graph/facts/helm-releases.ts';
import { listAt, objectAt, textAt, type Json, type JsonObject } from '../../graph/json.ts';
import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { prometheusStack } from './example-stack.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const stack = (config: string) => prometheusStack(`{ alertmanager: { config: ${config} } }`);

export default defineInvariant({
  id: 'alerts/alerts-reach-somebody',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'some receiver of Alertmanager tells somebody',
  why: 'every alert ends in a receiver that does nothing: whoever trusts them learns of an outage from its users',
  source: {
    document: 'Alertmanager',
    section: '0.28, configuration: a receiver without integrations tells nobody',
    url: 'https://prometheus.io/docs/alerting/latest/configuration/#receiver',
  },
  *check(graph) {
    for (const object of releasesOf(graph, 'kube-prometheus-stack')) {
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) continue;
      const alertmanager = objectAt(given.values, ['alertmanager']);
      const spec = objectAt(alertmanager, ['alertmanagerSpec']);
      const isElsewhere = ['configSecret', 'useExistingSecret', 'alertmanagerConfiguration', 'secrets'].some(
        (field) => field in spec,
      );
      const receivers = listAt(alertmanager, ['config', 'receivers']);
      if (alertmanager['enabled'] === false || isElsewhere || receivers.length === 0) continue;
      if (receivers.some(tells)) continue;
      const { cluster } = object;
      const path = ['spec', 'values', 'alertmanager', 'config', 'receivers'];
      const at = object.locate(path);
      if (graph.objects('AlertmanagerConfig').some((config) => config.cluster === cluster)) continue;
      const unread = lookup(graph).unread({ cluster, kinds: ['AlertmanagerConfig'], namespace: undefined, by: object });
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `no AlertmanagerConfig was read, and ${unread}` };
        continue;
      }
      const names = receivers.map((receiver) => textAt(receiver, ['name']) ?? '?');
      yield {
        at,
        object,
        restsOn: fieldsOf(object, ['spec', 'values', 'alertmanager']),
        observed: `${names.join(', ')}, which ${names.length === 1 ? 'tells' : 'tell'} nobody`,
        required: 'a receiver with an integration, such as webhook_configs, or an AlertmanagerConfig',
        fix: 'add a receiver and lead the route to it; alertmanager.enabled: false if nobody is to be told',
      };
    }
  },
  valid: {
    'a chat': stack('{ route: { receiver: chat }, receivers: [{ name: chat, discord_configs: [{}] }] }'),
  },
  invalid: {
    'a receiver that does nothing': {
      given: stack('{ route: { receiver: "null" }, receivers: [{ name: "null" }] }'),
      finds: [
        {
          at: 'manifests.yaml:6:68',
          observed: 'null, which tells nobody',
          required: 'a receiver with an integration, such as webhook_configs, or an AlertmanagerConfig',
          fix: 'add a receiver and lead the route to it; alertmanager.enabled: false if nobody is to be told',
        },
      ],
    },
  },
});

/** Whether a receiver has an integration, or may: a variable may be one. */
function tells(receiver: Json): boolean {
  const fields = typeof receiver === 'object' && receiver !== null ? Object.entries(receiver as JsonObject) : undefined;
  return (
    fields === undefined ||
    fields.some(([key, value]) => key !== 'name' && !(Array.isArray(value) && value.length === 0))
  );
}
