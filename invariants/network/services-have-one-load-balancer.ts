import { loadBalancerPrograms, type LoadBalancerProgram } from '../../graph/facts/load-balancer-programs.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { poolAndKubeVip, poolOfMetallb } from './example-kube-vip.ts';

const both = (service: string) => poolAndKubeVip(`{ name: svc_enable, value: ${service} }`);

export default defineInvariant({
  id: 'network/services-have-one-load-balancer',
  severity: 'warning',
  about: ['CiliumLoadBalancerIPPool', 'IPAddressPool', 'DaemonSet', 'Deployment', 'HelmRelease'],
  claim: 'one program takes care of load-balancer Services without a class',
  why: 'two write addresses into one status and answer for one address: which of them a client reaches changes, and each takes away what the other wrote',
  source: [
    {
      document: 'kube-vip',
      section: 'Load balancer class support: lb_class_only, 1.0',
      url: 'https://kube-vip.io/docs/usage/kubernetes-services/',
    },
    {
      document: 'MetalLB',
      section: 'Installation, setting the LoadBalancer class, 0.15',
      url: 'https://metallb.universe.tf/installation/#setting-the-loadbalancer-class',
    },
    {
      document: 'Cilium',
      section: 'LoadBalancer IP Address Management, loadBalancerClass and defaultLBServiceIPAM, 1.20',
      url: 'https://docs.cilium.io/en/stable/network/lb-ipam/#loadbalancerclass',
    },
  ],
  *check(graph) {
    const first = new Map<string, LoadBalancerProgram>();
    const told = new Set<string>();
    for (const program of loadBalancerPrograms(graph)) {
      const { name, object, path } = program;
      const before = first.get(object.cluster);
      if (before === undefined) first.set(object.cluster, program);
      if (before === undefined || before.name === name || told.has(`${object.cluster}\n${name}`)) continue;
      told.add(`${object.cluster}\n${name}`);
      yield {
        at: object.locate(path),
        object,
        observed: `${name} takes care of every Service, beside ${before.name} (${describe(before.object)})`,
        required: 'one of them, or a class for what the other takes care of',
        fix:
          name === 'kube-vip'
            ? 'set svc_enable: "false", or lb_class_only: "true"'
            : `take the pools of ${name} out, or have it take care of a loadBalancerClass`,
        restsOn: [...fieldsOf(object, path), ...fieldsOf(before.object, before.path)],
      };
    }
  },
  valid: {
    'MetalLB alone': poolOfMetallb,
    'kube-vip for a class': both('"true" }, { name: lb_class_only, value: "true"'),
    'kube-vip for the control plane': both('"false"'),
  },
  invalid: {
    'kube-vip beside MetalLB': {
      given: both('"true"'),
      finds: [
        {
          at: 'manifests.yaml:15:11',
          observed: 'kube-vip takes care of every Service, beside MetalLB (IPAddressPool/lan)',
          required: 'one of them, or a class for what the other takes care of',
          fix: 'set svc_enable: "false", or lb_class_only: "true"',
        },
      ],
    },
  },
});
