import { canonicalAddress } from '../../topology/addresses.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import {
  loadBalancerRequests,
  sharingKeys,
  type LoadBalancerRequest,
} from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';
import { type JsonPath } from '../../graph/json.ts';
import { type ResourceGraph } from '../../graph/resource/graph.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-address-is-used-once',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'no two services of a cluster ask for the same load-balancer address, unless they share it by a key',
  why: 'the second one gets no address (reason already_allocated), and which one is second changes with every restart',
  source: [
    { document: 'cluster-101', section: 'issue 6, IP allocation scheme' },
    { document: 'Cilium', section: 'operator/pkg/lbipam, measured with 1.15.19' },
  ],
  *check(graph) {
    const owners = new Map<
      string,
      { object: KubernetesObject; sharingKey: string | undefined; keyPaths: readonly JsonPath[] }
    >();
    for (const { object, path, addresses, sharingKey } of inOrder(graph)) {
      const keyPaths = sharingKeys.map((name) => [...path.slice(0, -1), name]);
      for (const { text } of addresses) {
        const key = `${object.cluster} ${canonicalAddress(text)}`;
        const owner = owners.get(key);
        if (owner === undefined) {
          owners.set(key, { object, sharingKey, keyPaths });
          continue;
        }
        const isSame =
          owner.object.kind === object.kind &&
          owner.object.name === object.name &&
          owner.object.namespace === object.namespace;
        if (isSame || (sharingKey !== undefined && sharingKey === owner.sharingKey)) continue;
        yield {
          at: object.locate(path),
          object,
          observed: `${text}, which ${describe(owner.object)} in ${owner.object.file} asks for too`,
          required: 'an address of its own',
          restsOn: [...fieldsOf(object, ...keyPaths), ...fieldsOf(owner.object, ...owner.keyPaths)],
          fix: 'choose a free address, or give both services the same lbipam.cilium.io/sharing-key',
        };
      }
    }
  },
  valid: { 'one service': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')) },
  invalid: {
    'the same address in another spelling': {
      given: manifests(`${serviceAsking('fd00:101::1b:122,10.101.27.122')}---
apiVersion: v1
kind: Service
metadata: { name: mosquitto, annotations: { lbipam.cilium.io/ips: "fd00:101:0::1b:0122,10.101.27.129" } }
spec: { type: LoadBalancer, ipFamilyPolicy: RequireDualStack }
`),
      finds: [
        {
          at: 'manifests.yaml:19:67',
          observed: 'fd00:101:0::1b:0122, which Service/smtp-relay in manifests.yaml asks for too',
          required: 'an address of its own',
          fix: 'choose a free address, or give both services the same lbipam.cilium.io/sharing-key',
        },
      ],
    },
  },
});

/** As they are written, so that it is always the later one that is told, whoever makes it. */
function inOrder(graph: ResourceGraph): readonly LoadBalancerRequest[] {
  const placed = loadBalancerRequests(graph).map((request) => {
    const place = request.object.locate(request.path);
    return { request, file: request.object.file, line: place.from === 'file' ? place.line : 0 };
  });
  placed.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return placed.map(({ request }) => request);
}
