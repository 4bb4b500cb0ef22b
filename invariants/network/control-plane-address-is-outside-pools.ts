import { AddressRanges } from '../../topology/address-ranges.ts';
import { poolRanges } from '../../graph/facts/pool-ranges.ts';
import { kubeVips, settingOf } from '../../graph/facts/kube-vip.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { poolAndKubeVip } from './example-kube-vip.ts';

const kubeVip = (address: string) => poolAndKubeVip(`{ name: address, value: ${address} }`);

export default defineInvariant({
  id: 'network/control-plane-address-is-outside-pools',
  severity: 'error',
  about: ['DaemonSet', 'Deployment'],
  claim: 'the address that kube-vip holds for the control plane is in no pool of load balancers',
  why: 'sooner or later a Service gets it from the pool: two answer for one address, and the API of the cluster is away',
  source: {
    document: 'kube-vip',
    section: 'Flags and environment variables: address, cp_enable, 1.0',
    url: 'https://kube-vip.io/docs/installation/flags/',
  },
  *check(graph) {
    const ranges = poolRanges(graph);
    for (const { object, container, path } of kubeVips(graph)) {
      const index = listAt(container, ['env']).findIndex((entry) =>
        ['address', 'vip_address'].includes(textAt(entry, ['name']) ?? ''),
      );
      const address = textAt(container, ['env', index, 'value']) ?? '';
      const holding = ranges.find(
        ({ pool, range }) => pool.cluster === object.cluster && new AddressRanges([range]).has(address),
      );
      if (settingOf(container, 'cp_enable') !== 'true' || holding === undefined) continue;
      yield {
        at: object.locate([...path, 'env', index, 'value']),
        object,
        observed: `${address}, which is in ${holding.text} of ${describe(holding.pool)}`,
        required: 'an address that no pool gives away',
        fix: 'take it out of the pool, or choose another one',
        restsOn: [...fieldsOf(object, [...path, 'env'], [...path, 'image']), ...fieldsOf(holding.pool, ['spec'])],
      };
    }
  },
  valid: { 'outside the pool': kubeVip('10.77.8.2') },
  invalid: {
    'inside it': {
      given: kubeVip('10.77.8.101'),
      finds: [
        {
          at: 'manifests.yaml:15:77',
          observed: '10.77.8.101, which is in 10.77.8.100-10.77.8.120 of IPAddressPool/lan',
          required: 'an address that no pool gives away',
          fix: 'take it out of the pool, or choose another one',
        },
      ],
    },
  },
});
