import { etcdMembers, membersByHost, tolerated } from '../../graph/facts/etcd-members.ts';
import { defineInvariant } from '../invariant.ts';
import { etcdOn, etcdReplacingLastOf } from '../example-cluster.ts';

export default defineInvariant({
  id: 'etcd/quorum-survives-host-loss',
  severity: 'error',
  about: ['cluster'],
  claim: 'after the loss of any one physical host, etcd still has a quorum',
  why: 'members on one host fail together, and without a quorum the API server takes no writes: nothing is scheduled, healed or changed',
  source: {
    document: 'pve-homelab',
    section: 'scenario 3',
    url: 'https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance',
  },
  *check(graph) {
    for (const members of etcdMembers(graph).values()) {
      const spare = tolerated(members.length);
      for (const [host, lost] of membersByHost(members)) {
        if (lost.length <= spare) continue;
        yield {
          at: host.origin,
          observed: `${lost.length} of ${members.length} etcd members on ${host.name}`,
          required: `at most ${spare}`,
          fix: spare === 0 ? 'run three or more servers on separate hosts' : `move members off ${host.name}`,
        };
      }
    }
  },
  valid: {
    'three members on three hosts': etcdOn('a', 'b', 'c'),
    'five members on three hosts': etcdOn('a', 'a', 'b', 'b', 'c'),
    'a fourth member while one is replaced': etcdReplacingLastOf('a', 'b', 'c', 'c'),
  },
  invalid: {
    'two members on two hosts': {
      given: etcdOn('a', 'b'),
      finds: ['a', 'b'].map((host) => ({
        at: `example: hosts.${host}`,
        observed: `1 of 2 etcd members on ${host}`,
        required: 'at most 0',
        fix: 'run three or more servers on separate hosts',
      })),
    },
    'two of three members on one host': {
      given: etcdOn('a', 'a', 'b'),
      finds: [
        {
          at: 'example: hosts.a',
          observed: '2 of 3 etcd members on a',
          required: 'at most 1',
          fix: 'move members off a',
        },
      ],
    },
  },
});
