import { ownNameFields } from '../../graph/facts/own-name-table.ts';
import { placesOf } from '../../graph/facts/places-of.ts';
import type { JsonPath } from '../../graph/json.ts';
import { mayBe } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const routed = (receiver: string) =>
  manifests(`
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: { name: home, namespace: watch }
spec:
  route: { receiver: chat, routes: [{ receiver: ${receiver} }] }
  receivers: [{ name: chat }, { name: nobody }]
`);

export default defineInvariant({
  id: 'references/own-name-exists',
  severity: 'error',
  about: [...new Set(ownNameFields.flatMap(({ of }) => of))],
  claim: 'what an object names in itself is there',
  why: 'whoever reads the object refuses it: pods are not made, alerts go nowhere, databases do not start',
  source: [
    { document: 'Kubernetes', section: '1.35, pkg/apis/core/validation: volumeMounts' },
    { document: 'prometheus-operator', section: 'v0.87, pkg/alertmanager/validation/v1alpha1' },
    { document: 'CloudNativePG', section: 'v1.27, internal/webhook/v1/cluster_webhook.go' },
  ],
  *check(graph) {
    for (const { group, of, paths, among, part } of ownNameFields) {
      for (const object of graph.objects(...of)) {
        if (object.group !== group) continue;
        const textsAt = (way: string): { path: JsonPath; value: string }[] =>
          [...placesOf(object.manifest, way.split('.'))].flatMap(({ path, value }) =>
            typeof value === 'string' && value !== '' ? [{ path, value }] : [],
          );
        const there = [...new Set(among.flatMap((way) => textsAt(way).map(({ value }) => value)))];
        for (const { path, value } of paths.flatMap(textsAt)) {
          if (there.some((each) => mayBe(each, value))) continue;
          yield {
            at: object.locate(path),
            object,
            restsOn: fieldsOf(object, path, ...among.map((way) => way.slice(0, way.indexOf('.*')).split('.'))),
            observed: `${value}, which no ${part} of the ${object.kind} is called`,
            required: there.length === 0 ? `a ${part} of that name` : `one of ${there.join(', ')}`,
            fix: `correct the name, or add the ${part}`,
          };
        }
      }
    }
  },
  valid: { 'a receiver that is there': routed('nobody') },
  invalid: {
    'a receiver of another name': {
      given: routed('nobdy'),
      finds: [
        {
          at: 'manifests.yaml:5:49',
          observed: 'nobdy, which no receiver of the AlertmanagerConfig is called',
          required: 'one of chat, nobody',
          fix: 'correct the name, or add the receiver',
        },
      ],
    },
  },
});
