import ipaddr from 'ipaddr.js';
import { externalDnsReleases, type ExternalDns } from '../../graph/facts/external-dns.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { familyOf } from '../../topology/addresses.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const gateway = (annotations: string, address: string, provider = 'cloudflare') =>
  manifests(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: outside, namespace: network, annotations: { ${annotations} } }
spec: { gatewayClassName: cilium, addresses: [{ type: IPAddress, value: ${address} }], listeners: [] }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: external-dns, namespace: network }
spec:
  chart: { spec: { chart: external-dns, version: 1.19.0 } }
  values: { provider: { name: ${provider} }, sources: [gateway-httproute] }
`);
const target = 'external-dns.alpha.kubernetes.io/target';

/** Providers of zones that everybody resolves. */
const publicProviders = [
  'cloudflare',
  'digitalocean',
  'linode',
  'ovh',
  'gandi',
  'godaddy',
  'dnsimple',
  'ns1',
  'scaleway',
];
/** Flags that choose what becomes a record, or what it leads to. */
const choosing =
  /^--(gateway-|annotation-filter|label-filter|default-targets|target-net-filter|exclude-target-net|service-type)/;

export default defineInvariant({
  id: 'dns/public-record-leads-outside',
  severity: 'warning',
  about: ['Gateway'],
  claim: 'a record that external-dns writes into a public zone leads to an address that everybody reaches',
  why: 'the zone answers with an address of your own network: nobody outside gets there, Cloudflare refuses to proxy it, and resolvers with protection against rebinding drop the answer',
  source: {
    document: 'external-dns',
    section: 'Annotations, target; flags --default-targets and --exclude-target-net, 0.19',
    url: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/',
  },
  *check(graph) {
    const releases = externalDnsReleases(graph).filter(writesAll);
    for (const object of graph.objects('Gateway')) {
      if (textAt(object.manifest, ['metadata', 'annotations', target]) !== undefined) continue;
      const release = releases.find((each) => each.release.cluster === object.cluster);
      const [index, address] = privateAddress(object) ?? [];
      if (release === undefined || index === undefined) continue;
      const path = ['spec', 'addresses', index, 'value'];
      yield {
        at: object.locate(path),
        object,
        observed: `${address ?? ''}, which ${describe(release.release)} writes into a zone of ${release.provider}`,
        required: 'an address or a name that leads there from outside',
        fix: `annotate the Gateway with ${target}, or restrict what external-dns reads`,
        restsOn: [...fieldsOf(object, path, ['metadata', 'annotations']), ...fieldsOf(release.release, ['spec'])],
      };
    }
  },
  valid: {
    'another target': gateway(`${target}: home.example.net`, '10.77.8.20'),
    'an address of the Internet': gateway('', '203.0.113.7'),
    'a zone of one’s own': gateway('', '10.77.8.20', 'rfc2136'),
  },
  invalid: {
    'an address of one’s own network': {
      given: gateway('', '10.77.8.20'),
      finds: [
        {
          at: 'manifests.yaml:4:73',
          observed: '10.77.8.20, which HelmRelease/external-dns writes into a zone of cloudflare',
          required: 'an address or a name that leads there from outside',
          fix: `annotate the Gateway with ${target}, or restrict what external-dns reads`,
        },
      ],
    },
  },
});

/** Whether it writes records of all routes, and nothing else decides where they lead. */
function writesAll({ values, provider, extraArgs }: ExternalDns): boolean {
  const reads = listAt(values, ['sources']).some((source) => String(source).startsWith('gateway-'));
  const isChosen = ['annotationFilter', 'labelFilter'].some((key) => (textAt(values, [key]) ?? '') !== '');
  return publicProviders.includes(provider) && reads && !isChosen && !extraArgs.some((each) => choosing.test(each));
}

function privateAddress({ manifest }: KubernetesObject): [number, string] | undefined {
  for (const [index, entry] of listAt(manifest, ['spec', 'addresses']).entries()) {
    const text = textAt(entry, ['value']) ?? '';
    if (familyOf(text) === undefined) continue;
    if (['private', 'uniqueLocal', 'carrierGradeNat'].includes(ipaddr.parse(text).range())) return [index, text];
  }
  return undefined;
}
