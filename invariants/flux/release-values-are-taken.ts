import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const release = (values: string) =>
  appliedFiles({
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: paperless, namespace: office }
spec:
  chart:
    spec: { chart: app-template, version: 4.6.2, sourceRef: { kind: HelmRepository, name: bjw-s } }
  values:
    controllers:
      main:
        containers: { app: { image: { repository: example.net/paperless, tag: "2" } } }
    persistence:
${values}`,
  });

export default defineInvariant({
  id: 'flux/release-values-are-taken',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'a release gives its chart values that its version takes',
  why: 'helm refuses all of it: the release stays as it was, or is never installed, and what depends on it waits; charts other than app-template are judged with --render, in the words of helm',
  source: { document: 'app-template', section: 'what helm says to 111 sets of values that the chart refuses' },
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      const expanded = graph.expanded.get(object);
      if (expanded?.is === 'unknown') yield { at: object.origin, object, notEvaluated: expanded.reason };
      if (expanded?.is !== 'refused') continue;
      for (const { at, reason } of expanded.reasons) {
        yield {
          at,
          object,
          observed: reason,
          required: 'values that the chart takes',
          fix: 'correct this value, or take the version of the chart that knows it',
        };
      }
    }
  },
  valid: {
    'what it knows': release('      data: { type: emptyDir, advancedMounts: { main: { app: [{ path: /data }] } } }\n'),
  },
  invalid: {
    'a controller that is not there': {
      given: release('      data: { type: emptyDir, advancedMounts: { web: { app: [{ path: /data }] } } }\n'),
      finds: [
        {
          at: 'apps/release.yaml:12:49',
          observed: 'there is no controller web that is switched on',
          required: 'values that the chart takes',
          fix: 'correct this value, or take the version of the chart that knows it',
        },
      ],
    },
    'a setting of another kind of volume': {
      given: release('      data: { type: emptyDir, size: 1Gi }\n'),
      finds: [
        {
          at: 'apps/release.yaml:12:37',
          observed: 'the chart knows no size here',
          required: 'values that the chart takes',
          fix: 'correct this value, or take the version of the chart that knows it',
        },
      ],
    },
  },
});
