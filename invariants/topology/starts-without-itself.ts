import { circlesThroughServices } from '../../analysis/cold-start.ts';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { clusterWith } from '../example-cluster.ts';
import { manifestsWithin } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const gitAt = (host: string) =>
  manifestsWithin(
    clusterWith(`a repository at ${host}`, {
      gitOps: { kind: 'flux', version: '2.9', url: `ssh://git@${host}/example/cluster`, branch: 'main' },
    }),
    `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: gitea, namespace: git }
spec: { rules: [{ host: git.example.org, http: { paths: [] } }] }
`,
  );

export default defineInvariant({
  id: 'topology/starts-without-itself',
  severity: 'error',
  about: ['cluster'],
  claim: 'a cluster needs nothing to start that it serves itself: no repository, registry, resolver or login',
  why: 'it runs for years, and after the first power cut or rebuild nothing starts: each waits for the other',
  source: { document: 'honeydue', section: 'All three nodes fail simultaneously' },
  *check(graph) {
    for (const { view } of modelOf(graph).clusters) {
      for (const circle of circlesThroughServices(view)) {
        yield {
          at: { from: 'topology', topology: view.cluster.topology, path: `clusters.${view.cluster.name}` },
          observed: [...circle, circle[0] ?? ''].join(' needs '),
          required: 'something outside the cluster',
          fix: 'serve it from elsewhere, or keep a mirror outside that Flux and the nodes fall back to',
        };
      }
    }
  },
  valid: { 'a repository elsewhere': gitAt('github.com') },
  invalid: {
    'a repository inside': {
      given: gitAt('git.example.org'),
      finds: [
        {
          at: 'example: clusters.example',
          observed: 'example needs ssh://git@git.example.org/example/cluster needs Ingress/gitea needs example',
          required: 'something outside the cluster',
          fix: 'serve it from elsewhere, or keep a mirror outside that Flux and the nodes fall back to',
        },
      ],
    },
  },
});
