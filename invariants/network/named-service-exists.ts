import { operatorServices } from '../../graph/facts/operator-services.ts';
import { serviceHostsIn, type ServiceHost } from '../../graph/facts/service-hosts.ts';
import { isObject, listAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant, type Finding, type Unevaluated } from '../invariant.ts';
import { listed } from '../listed.ts';
import { missing } from '../seeming.ts';
import { unless } from '../unless.ts';

const web = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec: { ports: [{ port: 80 }] }
`;
const asking = (url: string, more: Readonly<Record<string, string>> = {}) =>
  appliedFiles({ 'web.yaml': web, 'config.yaml': configMap('settings', `{ url: "${url}" }`), ...more });

/** For which CloudNativePG makes Services, beside the chart of another program. */
const database = {
  'database.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: postgres, namespace: databases }
spec: { instances: 3 }
`,
  'proxy.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: proxy, namespace: databases }
spec: { chart: { spec: { chart: haproxy, version: 1.0.0 } } }
`,
};

export default defineInvariant({
  id: 'network/named-service-exists',
  severity: 'warning',
  about: ['object'],
  claim: 'a Service that a text names is there, and has the port that is asked for',
  why: 'the name is not resolved, or nobody answers: whoever asks gets no connection, and often goes on without what it asked for',
  source: [
    { document: 'Flux', section: 'fix commits of 26 repositories' },
    {
      document: 'Kubernetes',
      section: 'DNS for Services and Pods',
      url: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    },
  ],
  *check(graph) {
    for (const object of graph.objects()) {
      if (object.madeBy !== undefined || object.kind === 'CustomResourceDefinition') continue;
      const told = new Set<string>();
      for (const host of serviceHostsIn(object.manifest)) {
        const key = `${host.service}.${host.namespace}:${host.port ?? ''}`;
        if (isGiven(host) || told.has(key)) continue;
        told.add(key);
        yield* judged(graph, object, host);
      }
    }
  },
  valid: {
    'one that is there': asking('http://web.site.svc.cluster.local/'),
    'one of the cluster itself': asking('https://kubernetes.default.svc'),
    'a name that a variable begins': asking('http://$${APP}.site.svc:8080'),
    'one that an operator makes': asking('postgresql://web:{{ .password }}@postgres-rw.databases.svc/web', database),
    'one that may be of a chart': asking('tcp://proxy-public.databases.svc:5432', database),
  },
  invalid: {
    'one of another name': {
      given: asking('http://wbe.site.svc.cluster.local/'),
      finds: [
        {
          at: 'apps/config.yaml:4:14',
          observed: 'wbe.site.svc, and there is no Service wbe in site',
          required: 'the name of a Service',
          fix: 'did you mean web?',
        },
      ],
    },
    'one in a namespace of another name': {
      given: asking('http://web.sites.svc.cluster.local/'),
      finds: [
        {
          at: 'apps/config.yaml:4:14',
          observed: 'web.sites.svc, and there is nothing in a namespace sites',
          required: 'the namespace of a Service',
          fix: 'did you mean site?',
        },
      ],
    },
    'one that an operator makes in another namespace': {
      given: asking('postgresql://web:{{ .password }}@postgres-rw.default.svc/web', database),
      finds: [
        {
          at: 'apps/config.yaml:4:14',
          observed: 'postgres-rw.default.svc, and there is no Service postgres-rw in default',
          required: 'the name of a Service',
          fix: 'correct the name or the namespace',
        },
      ],
    },
    'one that neither an operator nor a chart would call so': {
      given: asking('postgresql://postgres.databases.svc/web', database),
      finds: [
        {
          at: 'apps/config.yaml:4:14',
          observed:
            'postgres.databases.svc, and no Service postgres was read in databases, which nothing seems to make: what HelmRelease/proxy renders was not read, and is called otherwise',
          required: 'the name of a Service',
          fix: 'correct the name or the namespace',
        },
      ],
    },
    'a port that it does not have': {
      given: asking('http://web.site.svc:8080/'),
      finds: [
        {
          at: 'apps/config.yaml:4:14',
          observed: 'port 8080 of Service/web in site, which has 80',
          required: 'a port of the Service, which may be another than that of its pods',
          fix: 'correct the port, or add it to the Service',
        },
      ],
    },
  },
});

/** Those of every cluster, and what controllers make beside objects that are read. */
function isGiven({ service, namespace }: ServiceHost): boolean {
  if (namespace === 'default') return /^(kubernetes|talos)$/.test(service);
  return /^(kube-system|flux-system)$/.test(namespace) || /^(cilium-gateway|envoy)-|-operated$/.test(service);
}

function* judged(graph: ResourceGraph, object: KubernetesObject, host: ServiceHost): Generator<Finding | Unevaluated> {
  const { service: name, namespace, path, port } = host;
  const { cluster } = object;
  const at = object.locate(path);
  const found = lookup(graph).find(cluster, 'Service', namespace, name);
  if (operatorServices(graph).has(`${cluster}\n${namespace}\n${name}`)) return;
  if (found === undefined && !namespacesIn(graph).get(cluster)?.has(namespace)) {
    const wanted = { cluster, kinds: ['Namespace'], namespace: undefined, name: namespace };
    const { doubt, told } = missing(graph, wanted, lookup(graph).unread(wanted));
    const meant = nearestName(namespace, [...(namespacesIn(graph).get(cluster) ?? [])]);
    yield unless(doubt && `Namespace/${namespace} was not read, and ${doubt}`, {
      at,
      object,
      observed: `${name}.${namespace}.svc, and there is nothing in a namespace ${namespace}${told === undefined ? '' : `, which ${told}`}`,
      required: 'the namespace of a Service',
      fix: meant === undefined ? 'correct the namespace' : `did you mean ${meant}?`,
    });
    return;
  }
  if (found === undefined) {
    // A chart may be told the names of its own Services.
    const wanted = { cluster, kinds: ['Service'], namespace, name };
    const { doubt, told } = missing(graph, wanted, lookup(graph).unread(wanted));
    const near = graph.objects('Service').flatMap((each) => (isIn(each, cluster, namespace) ? [each.name] : []));
    const meant = nearestName(name, near);
    yield unless(doubt && `Service/${name} was not read, and ${doubt}`, {
      at,
      object,
      observed: `${name}.${namespace}.svc, and ${told === undefined ? `there is no Service ${name} in ${namespace}` : `no Service ${name} was read in ${namespace}, which ${told}`}`,
      required: 'the name of a Service',
      fix: meant === undefined ? 'correct the name or the namespace' : `did you mean ${meant}?`,
    });
    return;
  }
  const ports = portsOf(found);
  if (port === undefined || ports.length === 0 || ports.includes(port)) return;
  yield {
    at,
    object,
    restsOn: [{ object: found, path: ['spec', 'ports'] }],
    observed: `port ${port} of Service/${name} in ${namespace}, which has ${listed(ports.map(String))}`,
    required: 'a port of the Service, which may be another than that of its pods',
    fix: 'correct the port, or add it to the Service',
  };
}

/** The namespaces in which something of a cluster lies, or that it makes. */
const namespacesIn = oncePerGraph((graph) => {
  const found = new Map<string, Set<string>>();
  for (const { cluster, group, kind, name, namespace, manifest } of graph.objects()) {
    const own = found.get(cluster) ?? new Set();
    found.set(cluster, own);
    const target = kind === 'HelmRelease' ? textAt(manifest, ['spec', 'targetNamespace']) : undefined;
    for (const each of [namespace, target, kind === 'Namespace' && group === '' ? name : undefined])
      if (each !== undefined) own.add(each);
  }
  return found;
});

function isIn(object: KubernetesObject, cluster: string, namespace: string): boolean {
  return object.cluster === cluster && object.namespace === namespace;
}

/** Ports at which the name of a Service answers; none where it is that of its pods, or of somebody else. */
function portsOf({ manifest }: KubernetesObject): number[] {
  if (textAt(manifest, ['spec', 'clusterIP']) === 'None' || textAt(manifest, ['spec', 'type']) === 'ExternalName')
    return [];
  return listAt(manifest, ['spec', 'ports']).flatMap((each) =>
    isObject(each) && typeof each['port'] === 'number' ? [each['port']] : [],
  );
}
