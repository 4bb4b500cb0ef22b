import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const release = (service: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: prometheus-guard }
spec:
  chart: { spec: { chart: oauth2-proxy, version: 10.7.0 } }
  values:
    service: ${service}
`);

export default defineInvariant({
  id: 'access/oauth2-proxy-port-is-read',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'the port of OAuth2-Proxy is set where its chart reads it',
  why: 'the chart knows service.portNumber and no service.port: the value is ignored, the service stays on 80, and the route leads nowhere',
  source: [
    { document: 'k3s-home', section: 'OAuth2-Proxy Deployment' },
    { document: 'oauth2-proxy', section: 'chart 10.7, templates/service.yaml' },
  ],
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      if (textAt(object.manifest, ['spec', 'chart', 'spec', 'chart']) !== 'oauth2-proxy') continue;
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) {
        yield { at: object.locate(['spec', 'valuesFrom']), object, notEvaluated: given.reason };
        continue;
      }
      const port = valueAt(given.values, ['service', 'port']);
      if (port === undefined) continue;
      yield {
        at: given.locate(['service', 'port']),
        object,
        observed: `service.port: ${String(port)}`,
        required: 'service.portNumber',
        fix: `write service.portNumber: ${String(port)}`,
      };
    }
  },
  admission: {
    resources: ['helm.toolkit.fluxcd.io/v2/helmreleases'],
    expression:
      "object.?spec.?chart.?spec.?chart.orValue('') != 'oauth2-proxy' || !object.?spec.?values.?service.?port.hasValue()",
  },
  valid: { 'the name of the chart': release('{ portNumber: 4180 }') },
  invalid: {
    'the usual name': {
      given: release('{ port: 4180 }'),
      finds: [
        {
          at: 'manifests.yaml:7:22',
          observed: 'service.port: 4180',
          required: 'service.portNumber',
          fix: 'write service.portNumber: 4180',
        },
      ],
    },
  },
});
