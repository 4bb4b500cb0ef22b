import { metallbRequests, metallbSharingKeys, type MetallbRequest } from '../../graph/facts/metallb-requests.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { canonicalAddress } from '../../topology/addresses.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { metallbPool, metallbService } from './example-requests.ts';

const both = (more = '') =>
  manifests(
    metallbPool('192.0.2.10-192.0.2.20') +
      metallbService('web', '192.0.2.12', more) +
      metallbService('mail', '192.0.2.12', more),
  );

export default defineInvariant({
  id: 'metallb/address-is-used-once',
  severity: 'error',
  about: ['Service'],
  claim: 'no two Services ask MetalLB for one address, unless they share it by a key',
  why: 'the one that comes second is refused (can’t change sharing key, address also in use by …), and which one that is changes with every restart',
  source: {
    document: 'MetalLB',
    section: 'Usage, IP address sharing, 0.15',
    url: 'https://metallb.universe.tf/usage/#ip-address-sharing',
  },
  *check(graph) {
    const withPools = new Set(graph.objects('IPAddressPool').map(({ cluster }) => cluster));
    const owners = new Map<string, MetallbRequest>();
    for (const request of metallbRequests(graph)) {
      const { object, path, addresses, sharingKey } = request;
      if (!withPools.has(object.cluster)) continue;
      for (const text of addresses) {
        const key = `${object.cluster}\n${canonicalAddress(text)}`;
        const owner = owners.get(key) ?? request;
        owners.set(key, owner);
        if (owner.object === object || (sharingKey !== undefined && sharingKey === owner.sharingKey)) continue;
        yield {
          at: object.locate(path),
          object,
          observed: `${text}, which ${describe(owner.object)} asks for too`,
          required: 'an address of its own',
          fix: 'choose a free address, or give both the same metallb.io/allow-shared-ip',
          restsOn: [
            ...fieldsOf(object, path, ['spec', 'type'], ...metallbSharingKeys),
            ...fieldsOf(owner.object, owner.path, ['spec', 'type'], ...metallbSharingKeys),
          ],
        };
      }
    }
  },
  valid: { 'shared by a key': both(', metallb.io/allow-shared-ip: site') },
  invalid: {
    'one address for two': {
      given: both(),
      finds: [
        {
          at: 'manifests.yaml:13:87',
          observed: '192.0.2.12, which Service/web asks for too',
          required: 'an address of its own',
          fix: 'choose a free address, or give both the same metallb.io/allow-shared-ip',
        },
      ],
    },
  },
});
