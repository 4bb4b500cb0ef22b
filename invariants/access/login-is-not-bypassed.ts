import { chartsOfReleases } from '../../graph/charts/release-chart.ts';
import { listAt, objectAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { containers } from '../../graph/facts/workloads.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const guard = (argument: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard, namespace: site }
spec:
  template:
    spec:
      containers:
        - name: guard
          image: quay.io/oauth2-proxy/oauth2-proxy:v7.12.0
          args: ['--upstream=http://wiki', '${argument}']
`);

export default defineInvariant({
  id: 'access/login-is-not-bypassed',
  severity: 'error',
  about: ['Deployment', 'HelmRelease'],
  claim: 'OAuth2-Proxy leaves no path that leads to everything without a login',
  why: 'a pattern that fits every path lets everybody through: the login is there and is never asked for',
  source: {
    document: 'oauth2-proxy',
    section: 'Configuration: --skip-auth-route, --skip-auth-regex, 7.12',
    url: 'https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview/',
  },
  *check(graph) {
    for (const { object, path, text } of skipped(graph)) {
      const pattern = text.replace(/^[A-Z]+!?=/, '');
      if (!isEverything(pattern)) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `${text}, which every path fits`,
        required: 'a pattern of the paths that need no login, such as ^/health$',
        fix: 'take it out, or name the paths from ^ to $',
        restsOn: fieldsOf(object, path),
      };
    }
  },
  valid: {
    'one path': guard('--skip-auth-route=^/health$'),
    'one method of one path': guard('--skip-auth-route=GET=^/api/public'),
  },
  invalid: {
    'every path': {
      given: guard('--skip-auth-regex=.*'),
      finds: [
        {
          at: 'manifests.yaml:10:44',
          observed: '.*, which every path fits',
          required: 'a pattern of the paths that need no login, such as ^/health$',
          fix: 'take it out, or name the paths from ^ to $',
        },
      ],
    },
    'every path of a method': {
      given: guard('--skip-auth-route=GET=^/'),
      finds: [
        {
          at: 'manifests.yaml:10:44',
          observed: 'GET=^/, which every path fits',
          required: 'a pattern of the paths that need no login, such as ^/health$',
          fix: 'take it out, or name the paths from ^ to $',
        },
      ],
    },
  },
});

/** Patterns are searched for, so that one without an end fits all that goes on behind it. */
function isEverything(pattern: string): boolean {
  return /^\^?\/?(\.\*|\.\+)?\$?$/.test(pattern) && pattern !== '^/$' && pattern !== '/$' && pattern !== '';
}

interface Skipped {
  readonly object: KubernetesObject;
  readonly path: JsonPath;
  readonly text: string;
}

const flag = /^--?skip-auth-(?:route|regex)=(.*)$/;
const key = /^skip[-_]auth[-_](?:route|regex)s?$/;

function* skipped(graph: ResourceGraph): Generator<Skipped> {
  for (const { object, container, path } of containers(graph)) {
    if (!(textAt(container, ['image']) ?? '').includes('oauth2-proxy')) continue;
    for (const field of ['args', 'command'])
      for (const [index, argument] of listAt(container, [field]).entries()) {
        const [, text] = flag.exec(String(argument)) ?? [];
        if (text !== undefined) yield { object, path: [...path, field, index], text };
      }
  }
  const chartOf = chartsOfReleases(graph);
  for (const object of graph.objects('HelmRelease'))
    if (chartOf(object)?.chart === 'oauth2-proxy') yield* inValues(object);
}

function* inValues(object: KubernetesObject): Generator<Skipped> {
  const root: JsonPath = ['spec', 'values', 'extraArgs'];
  for (const [name, given] of Object.entries(objectAt(object.manifest, root))) {
    if (!key.test(name)) continue;
    if (typeof given === 'string') yield { object, path: [...root, name], text: given };
    for (const [index, text] of listAt(object.manifest, [...root, name]).entries())
      if (typeof text === 'string') yield { object, path: [...root, name, index], text };
  }
}
