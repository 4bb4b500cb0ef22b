import { etcdMembers, tolerated } from '../../graph/facts/etcd-members.ts';
import { defineInvariant } from '../invariant.ts';
import { etcdOn, etcdReplacingLastOf } from '../example-cluster.ts';

export default defineInvariant({
  id: 'etcd/server-count-is-odd',
  severity: 'error',
  about: ['cluster'],
  claim: 'a cluster with etcd has three, five or seven servers, not counting one that is being replaced',
  why: 'one or two members tolerate no loss, an even number adds a machine that can fail and no tolerance, and more than seven slow every write',
  source: {
    document: 'pve-homelab',
    section: 'scenario 3',
    url: 'https://etcd.io/docs/v3.6/faq/#why-an-odd-number-of-cluster-members',
  },
  *check(graph) {
    for (const [cluster, { length }] of etcdMembers(graph)) {
      if (length >= 3 && length <= 7 && length % 2 === 1) continue;
      yield {
        at: { ...cluster.origin, path: `clusters.${cluster.name}.nodes` } as typeof cluster.origin,
        observed: `${length} ${length === 1 ? 'server, which tolerates' : 'servers, which tolerate'} the loss of ${tolerated(length)}`,
        required: '3, 5 or 7 servers',
        fix:
          length < 3
            ? 'add servers until there are three'
            : 'add or remove one server; name it in `replacing` if it is on its way out',
      };
    }
  },
  valid: {
    'three servers': etcdOn('a', 'b', 'c'),
    'a surge server while one of three is replaced': etcdReplacingLastOf('a', 'b', 'c', 'c'),
  },
  invalid: {
    'two servers': {
      given: etcdOn('a', 'b'),
      finds: [
        {
          at: 'example: clusters.example.nodes',
          observed: '2 servers, which tolerate the loss of 0',
          required: '3, 5 or 7 servers',
          fix: 'add servers until there are three',
        },
      ],
    },
    'one server': {
      given: etcdOn('a'),
      finds: [
        {
          at: 'example: clusters.example.nodes',
          observed: '1 server, which tolerates the loss of 0',
          required: '3, 5 or 7 servers',
          fix: 'add servers until there are three',
        },
      ],
    },
    'four servers': {
      given: etcdOn('a', 'b', 'c', 'd'),
      finds: [
        {
          at: 'example: clusters.example.nodes',
          observed: '4 servers, which tolerate the loss of 1',
          required: '3, 5 or 7 servers',
          fix: 'add or remove one server; name it in `replacing` if it is on its way out',
        },
      ],
    },
  },
});
