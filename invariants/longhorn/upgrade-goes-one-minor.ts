import { coerce } from 'semver';
import { readTopology } from '../../topology/define-topology.ts';
import type { TopologyExample } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const from = (upgradesFrom: string): TopologyExample => ({
  title: `Longhorn 1.11.0, where ${upgradesFrom} runs`,
  topology: () =>
    readTopology({
      source: 'example',
      sites: { home: { description: 'an example' } },
      storage: { longhorn: { kind: 'longhorn', version: '1.11.0', upgradesFrom, disks: [] } },
    }),
});

export default defineInvariant({
  id: 'longhorn/upgrade-goes-one-minor',
  severity: 'error',
  about: ['storage'],
  claim: 'Longhorn is upgraded from one minor version to the next, and never back',
  why: 'the manager of Longhorn refuses to start after a jump or a step back, and until it does no volume can be attached',
  source: [
    { document: 'k3s-home', section: 'Longhorn fsGroup Bug' },
    { document: 'longhorn', section: 'Upgrade', url: 'https://longhorn.io/docs/latest/deploy/upgrade/' },
  ],
  *check(graph) {
    for (const { name, topology, spec } of graph.declared('storage')) {
      if (spec.kind !== 'longhorn' || spec.upgradesFrom === undefined) continue;
      const [old, next] = [coerce(spec.upgradesFrom), coerce(spec.version)];
      if (old === null || next === null) continue;
      const steps = (next.major - old.major) * 100 + next.minor - old.minor;
      if (steps === 1 || (steps === 0 && next.compare(old) >= 0)) continue;
      const wanted = steps < 0 || steps === 0 ? spec.upgradesFrom : `${old.major}.${old.minor + 1}`;
      yield {
        at: { from: 'topology', topology, path: `storage.${name}.version` },
        observed: `${spec.version}, where ${spec.upgradesFrom} runs`,
        required: `${wanted} next`,
        fix: `set the version to ${wanted}; when it runs, set upgradesFrom to it and go on`,
      };
    }
  },
  valid: { 'one step': from('1.10.2'), 'a patch': from('1.11.0') },
  invalid: {
    'the jump from the version of the source': {
      given: from('1.6.2'),
      finds: [
        {
          at: 'example: storage.longhorn.version',
          observed: '1.11.0, where 1.6.2 runs',
          required: '1.7 next',
          fix: 'set the version to 1.7; when it runs, set upgradesFrom to it and go on',
        },
      ],
    },
    'a step back': {
      given: from('1.12.0'),
      finds: [
        {
          at: 'example: storage.longhorn.version',
          observed: '1.11.0, where 1.12.0 runs',
          required: '1.12.0 next',
          fix: 'set the version to 1.12.0; when it runs, set upgradesFrom to it and go on',
        },
      ],
    },
  },
});
