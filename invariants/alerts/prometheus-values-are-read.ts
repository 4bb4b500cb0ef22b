import { releasesOf } from '../../graph/facts/helm-releases.ts';
import { selectedKinds } from '../../graph/facts/prometheus.ts';
import { objectAt } from '../../graph/json.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { prometheusStack } from './example-stack.ts';
import { defineInvariant } from '../invariant.ts';

const stack = (spec: string) => prometheusStack(`{ prometheus: { prometheusSpec: ${spec} } }`);

export default defineInvariant({
  id: 'alerts/prometheus-values-are-read',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'the values by which Prometheus chooses rules and monitors are ones that its chart reads',
  why: 'the chart takes no notice of a value that it does not know: Prometheus goes on asking for the labels of its own release, and rules without them are read by nobody',
  source: {
    document: 'kube-prometheus-stack',
    section: '79.0.0, values.yaml and templates/prometheus/prometheus.yaml: prometheusSpec',
  },
  *check(graph) {
    for (const object of releasesOf(graph, 'kube-prometheus-stack')) {
      const path = ['spec', 'values', 'prometheus', 'prometheusSpec'];
      for (const key of Object.keys(objectAt(object.manifest, path))) {
        if (!/select|helmval/i.test(key) || read.has(key)) continue;
        const meant = nearestOf(key);
        if (meant === undefined) continue;
        yield {
          at: object.locate([...path, key]),
          object,
          observed: `${key}, which the chart does not read`,
          required: meant,
          fix: `did you mean ${meant}?`,
        };
      }
    }
  },
  valid: { 'as the chart writes it': stack('{ ruleSelectorNilUsesHelmValues: false, nodeSelector: {} }') },
  invalid: {
    'in other letters': {
      given: stack('{ ruleselectorniluseshelmvalues: false }'),
      finds: [
        {
          at: 'manifests.yaml:6:76',
          observed: 'ruleselectorniluseshelmvalues, which the chart does not read',
          required: 'ruleSelectorNilUsesHelmValues',
          fix: 'did you mean ruleSelectorNilUsesHelmValues?',
        },
      ],
    },
  },
});

const choosing = Object.values(selectedKinds).flatMap((kind) =>
  ['Selector', 'NamespaceSelector', 'SelectorNilUsesHelmValues'].map((end) => `${kind}${end}`),
);
const others = ['nodeSelector', 'ignoreNamespaceSelectors', 'externalPrefixNilUsesHelmValues'];
const read: ReadonlySet<string> = new Set([...choosing, ...others]);

/** What was meant, if it is so near that nothing else can be: the chart of another version may know a name of its own. */
function nearestOf(key: string): string | undefined {
  const same = choosing.find((each) => each.toLowerCase() === key.toLowerCase());
  const near = same ?? nearestName(key, choosing);
  return near !== undefined && Math.abs(near.length - key.length) <= 2 ? near : undefined;
}
