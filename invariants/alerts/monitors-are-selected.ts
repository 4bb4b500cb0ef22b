import { objectAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { prometheusOf, selectedKinds } from '../../graph/facts/prometheus.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const stack = (spec: string, labels = '{}') =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: kube-prometheus-stack }
spec:
  chart: { spec: { chart: kube-prometheus-stack } }
  values: { prometheus: { prometheusSpec: ${spec} } }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: backups, labels: ${labels} }
`);

export default defineInvariant({
  id: 'alerts/monitors-are-selected',
  severity: 'error',
  about: Object.keys(selectedKinds),
  claim: 'rules and monitors carry the labels that some Prometheus of the cluster asks for',
  why: 'nobody reads them: the alert that was written after the last outage stays quiet in the next one',
  source: [
    { document: 'kube-prometheus-stack', section: 'ruleSelectorNilUsesHelmValues' },
    { document: 'k3s-home', section: 'Alerts' },
  ],
  *check(graph) {
    for (const object of graph.objects(...Object.keys(selectedKinds))) {
      if (object.group !== 'monitoring.coreos.com') continue;
      const own = prometheusOf(graph).get(object.cluster) ?? [];
      const labels = objectAt(object.manifest, ['metadata', 'labels']);
      const asked = own.map(({ asksFor }) => asksFor(object.kind)).filter((wanted) => wanted !== undefined);
      if (asked.some((wanted) => Object.entries(wanted).every(([key, value]) => labels[key] === value))) continue;
      const at = object.locate(['metadata']);
      if (own.length === 0) {
        const unread =
          lookup(graph).unread({ cluster: object.cluster, kinds: ['Prometheus'], namespace: undefined }) ??
          'another program may read it';
        yield { at, object, notEvaluated: `no Prometheus of the cluster was read, and ${unread}` };
        continue;
      }
      const unread = own.find((each) => each.unread !== undefined)?.unread;
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `what Prometheus asks for is not known: ${unread}` };
        continue;
      }
      const wanted = asked.map((each) =>
        Object.entries(each)
          .map(([key, value]) => `${key}=${String(value)}`)
          .join(','),
      );
      yield {
        at,
        object,
        observed: wanted.length === 0 ? 'no Prometheus asks for any' : `not labelled ${wanted.join(', nor ')}`,
        required: 'the labels that Prometheus asks for',
        restsOn: fieldsOf(object, ['metadata', 'labels']),
        fix: `set ${selectedKinds[object.kind] ?? ''}SelectorNilUsesHelmValues: false in prometheus.prometheusSpec, so that it reads all of them`,
      };
    }
  },
  valid: {
    'all of them are read': stack('{ ruleSelectorNilUsesHelmValues: false }'),
    'labelled as the chart asks': stack('{}', '{ release: kube-prometheus-stack }'),
    'labelled as somebody chose': stack('{ ruleSelector: { matchLabels: { team: home } } }', '{ team: home }'),
  },
  invalid: {
    'the default of the chart': {
      given: stack('{}'),
      finds: [
        {
          at: 'manifests.yaml:10:1',
          observed: 'not labelled release=kube-prometheus-stack',
          required: 'the labels that Prometheus asks for',
          fix: 'set ruleSelectorNilUsesHelmValues: false in prometheus.prometheusSpec, so that it reads all of them',
        },
      ],
    },
  },
});
