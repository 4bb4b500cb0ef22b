import { textAt, valueAt } from '../../graph/json.ts';
import { longhornClasses, longhornReleases } from '../../graph/facts/cluster/longhorn.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { classWith, longhorn } from './example-release.ts';

/** Policies under which a node can be drained although it carries the last replica of a volume. */
const letting = ['allow-if-replica-is-stopped', 'always-allow', 'block-for-eviction'];
const setting = ['spec', 'values', 'defaultSettings', 'nodeDrainPolicy'] as const;

export default defineInvariant({
  id: 'longhorn/single-replica-lets-a-drain-finish',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'a volume of Longhorn with one replica lets its node be drained',
  why: 'by default Longhorn keeps a node from draining while it carries the last replica of a volume: an upgrade of the nodes stops there, with the node cordoned',
  source: [
    { document: 'honeydue', section: 'OS patching and k3s upgrades' },
    {
      document: 'longhorn',
      section: 'Node drain policy',
      url: 'https://longhorn.io/docs/latest/references/settings/#node-drain-policy',
    },
  ],
  *check(graph) {
    for (const { object } of longhornReleases(graph)) {
      const policy = textAt(object.manifest, setting) ?? 'block-if-contains-last-replica';
      if (letting.includes(policy)) continue;
      for (const storageClass of longhornClasses(graph)) {
        const path = ['parameters', 'numberOfReplicas'];
        if (storageClass.cluster !== object.cluster || valueAt(storageClass.manifest, path) !== '1') continue;
        yield {
          at: storageClass.locate(path),
          object: storageClass,
          observed: `one replica, with the drain policy ${policy}`,
          required: 'two replicas on two nodes, or a drain policy that lets the last replica stop',
          restsOn: fieldsOf(object, setting),
          fix: 'set defaultSettings.nodeDrainPolicy to allow-if-replica-is-stopped: the volume is away as long as its node is',
        };
      }
    }
  },
  valid: {
    'two replicas': manifests(`${longhorn('1.11.0')}---${classWith(2)}`),
    'a policy that lets it stop': manifests(
      `${longhorn('1.11.0', '{ nodeDrainPolicy: allow-if-replica-is-stopped }')}---${classWith(1)}`,
    ),
  },
  invalid: {
    'one replica and the default': {
      given: manifests(`${longhorn('1.11.0')}---${classWith(1)}`),
      finds: [
        {
          at: 'manifests.yaml:12:33',
          observed: 'one replica, with the drain policy block-if-contains-last-replica',
          required: 'two replicas on two nodes, or a drain policy that lets the last replica stop',
          fix: 'set defaultSettings.nodeDrainPolicy to allow-if-replica-is-stopped: the volume is away as long as its node is',
        },
      ],
    },
  },
});
