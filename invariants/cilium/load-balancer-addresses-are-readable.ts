import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { everyAddressList } from './admission.ts';
import { serviceAsking } from './example-dual-stack.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-addresses-are-readable',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'every part of a load-balancer address list is an address, separated by commas',
  why: 'Cilium splits at commas, logs what it cannot read and drops it: the service quietly has one address less',
  source: { document: 'Cilium', section: 'pkg/annotation/k8s.go and operator/pkg/lbipam, 1.20.2' },
  *check(graph) {
    for (const { object, path, key, variable, unreadable } of loadBalancerRequests(graph)) {
      if (variable !== undefined) continue; // reported by the rule on families
      for (const part of unreadable) {
        const separator = /[;\s]/.test(part);
        yield {
          at: object.locate(path),
          object,
          observed: part === '' ? `an empty part in ${key}` : `"${part}" in ${key}`,
          required: 'IP addresses separated by commas',
          fix: separator ? 'separate the addresses by commas' : 'write a full IPv4 or IPv6 address, or remove the part',
        };
      }
    }
  },
  admission: {
    resources: ['/v1/services'],
    expression: everyAddressList((list) => `${list}.all(part, isIP(part.trim()))`),
  },
  valid: { 'two addresses': manifests(serviceAsking('"fd00:101::1b:122, 10.101.27.122"')) },
  invalid: {
    'a semicolon': {
      given: manifests(serviceAsking('fd00:101::1b:122;10.101.27.122')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: '"fd00:101::1b:122;10.101.27.122" in lbipam.cilium.io/ips',
          required: 'IP addresses separated by commas',
          fix: 'separate the addresses by commas',
        },
      ],
    },
    'a dot in an IPv6 address': {
      given: manifests(serviceAsking('fd00:101:22::.108,10.101.27.108')),
      finds: [
        {
          at: 'manifests.yaml:14:27',
          observed: '"fd00:101:22::.108" in lbipam.cilium.io/ips',
          required: 'IP addresses separated by commas',
          fix: 'write a full IPv4 or IPv6 address, or remove the part',
        },
      ],
    },
  },
});
