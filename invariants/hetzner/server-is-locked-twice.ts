import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import type { JsonObject } from '../../graph/json.ts';

const server = (inputs: JsonObject, isProtected: boolean) =>
  planned('hcloud:index/server:Server', 'web-1-server', inputs, { isProtected });

export default defineInvariant({
  id: 'hetzner/server-is-locked-twice',
  severity: 'error',
  about: ['hcloud:index/server:Server'],
  claim: 'a server is locked at Hetzner and in Pulumi',
  why: 'the provider lifts its own lock when it is told to delete: only protect stops a deployment, and only the lock stops the console',
  source: [
    { document: 'honeydue', section: 'Node-level' },
    { document: 'hcloud provider', section: 'delete protection' },
  ],
  *check(graph) {
    for (const resource of graph.planned('hcloud:index/server:Server')) {
      if (resource.step === 'delete') continue;
      const missing = [
        resource.inputs['deleteProtection'] !== true && 'deleteProtection',
        resource.inputs['rebuildProtection'] !== true && 'rebuildProtection',
        !resource.isProtected && 'protect',
      ].filter(Boolean);
      if (missing.length === 0) continue;
      yield {
        at: resource.origin,
        observed: `without ${missing.join(', ')}`,
        required: 'deleteProtection, rebuildProtection and the Pulumi option protect',
        fix: 'set all three',
      };
    }
  },
  valid: {
    'locked twice': preview(
      'a server with both locks',
      server({ deleteProtection: true, rebuildProtection: true }, true),
    ),
  },
  invalid: {
    'no lock in Pulumi': {
      given: preview(
        'a server that Pulumi may delete',
        server({ deleteProtection: true, rebuildProtection: true }, false),
      ),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/server:Server::web-1-server',
          observed: 'without protect',
          required: 'deleteProtection, rebuildProtection and the Pulumi option protect',
          fix: 'set all three',
        },
      ],
    },
  },
});
