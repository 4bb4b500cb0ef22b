import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const address = (autoDelete: boolean) =>
  planned('hcloud:index/primaryIp:PrimaryIp', 'web-1-ipv4', { type: 'ipv4', autoDelete });

export default defineInvariant({
  id: 'hetzner/address-outlives-its-server',
  severity: 'error',
  about: ['hcloud:index/primaryIp:PrimaryIp'],
  claim: 'a public address stays when its server goes',
  why: 'with autoDelete the address is gone with the server, and every record and allow-list that names it is wrong',
  source: { document: 'hcloud provider', section: 'primary_ip' },
  *check(graph) {
    for (const resource of graph.planned('hcloud:index/primaryIp:PrimaryIp')) {
      if (resource.step === 'delete') continue;
      if (resource.inputs['autoDelete'] === false) continue;
      yield {
        at: resource.origin,
        observed: `autoDelete: ${String(resource.inputs['autoDelete'] ?? 'unset')}`,
        required: 'autoDelete: false',
        fix: 'set it: the address then stays when its server is replaced',
      };
    }
  },
  valid: { 'an address of its own': preview('an address that stays', address(false)) },
  invalid: {
    'deleted along': {
      given: preview('an address that goes with its server', address(true)),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/primaryIp:PrimaryIp::web-1-ipv4',
          observed: 'autoDelete: true',
          required: 'autoDelete: false',
          fix: 'set it: the address then stays when its server is replaced',
        },
      ],
    },
  },
});
