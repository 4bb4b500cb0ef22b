import type { Family } from '../../topology/addresses.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { loadBalancerRequests, serviceField, serviceFieldPaths } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';

const names: Record<Family, string> = { ipv4: 'IPv4', ipv6: 'IPv6' };

export default defineInvariant({
  id: 'cilium/load-balancer-addresses-cover-both-families',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'in a dual-stack cluster, a service that asks for load-balancer addresses asks for one of each family',
  why: 'a requested address switches off the choice by family: the service gets exactly what is written and still counts as satisfied, and clients of the other family cannot reach it',
  source: [
    { document: 'cluster-101', section: 'issue 6' },
    { document: 'Cilium', section: 'operator/pkg/lbipam, 1.15.19 and 1.20.2, measured' },
  ],
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const request of loadBalancerRequests(graph)) {
      const { object, path, key, text, variable, addresses } = request;
      const { families } = facts(object.cluster);
      const at = object.locate(path);
      const policy = serviceField(request, 'ipFamilyPolicy');
      if (policy === 'SingleStack') continue; // one family on purpose
      if (variable !== undefined) {
        yield { at, object, notEvaluated: `${key} contains ${variable}, which is filled in later` };
        continue;
      }
      const missing = [...families].filter((family) => !addresses.some((address) => address.family === family)).sort();
      if (missing.length === 0) continue;
      // Without a policy a Service has one family, IPv4 nearly everywhere, and gets what it asks for.
      const isSingle = object.kind === 'Service' && policy === undefined;
      if (isSingle && !missing.includes('ipv4')) continue;
      yield {
        at,
        object,
        observed: `${key}: ${text} has no ${missing.map((family) => names[family]).join(' and no ')} address`,
        required: 'an IPv6 and an IPv4 address: the cluster has pools or services of both families',
        restsOn: fieldsOf(object, ...serviceFieldPaths(request, 'ipFamilyPolicy')),
        fix: `add the ${missing.map((family) => names[family]).join(' and the ')} address after a comma, such as fd00:101::1b:122,10.101.27.122`,
      };
    }
  },
  valid: {
    'Cilium leaves IPv6 off': manifests(`${serviceAsking('10.101.27.122')}---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec: { chart: { spec: { chart: cilium, version: 1.20.2 } }, values: { ipv6: { enabled: false } } }
`),
    'both families': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')),
    'a service of one family, as every one without a policy': manifests(
      serviceAsking('10.101.27.122', 'type: LoadBalancer'),
    ),
    'a cluster of IPv4 alone': manifests(`
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations: { lbipam.cilium.io/ips: 192.168.10.225 }
spec: { type: LoadBalancer }
`),
  },
  invalid: {
    'IPv6 alone': {
      given: manifests(serviceAsking('fd00:101::1b:122')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: 'lbipam.cilium.io/ips: fd00:101::1b:122 has no IPv4 address',
          required: 'an IPv6 and an IPv4 address: the cluster has pools or services of both families',
          fix: 'add the IPv4 address after a comma, such as fd00:101::1b:122,10.101.27.122',
        },
      ],
    },
    'IPv4 alone': {
      given: manifests(serviceAsking('10.101.27.122')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: 'lbipam.cilium.io/ips: 10.101.27.122 has no IPv6 address',
          required: 'an IPv6 and an IPv4 address: the cluster has pools or services of both families',
          fix: 'add the IPv6 address after a comma, such as fd00:101::1b:122,10.101.27.122',
        },
      ],
    },
  },
});
