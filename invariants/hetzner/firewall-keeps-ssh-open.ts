import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { isObject, listAt, type Json } from '../../graph/json.ts';
import { isShown } from '../../graph/resource/planned-resource.ts';

const firewall = (port: string, sourceIps: string[]) =>
  planned('hcloud:index/firewall:Firewall', 'web-firewall', {
    rules: [{ direction: 'in', protocol: 'tcp', port, sourceIps }],
  });

export default defineInvariant({
  id: 'hetzner/firewall-keeps-ssh-open',
  severity: 'error',
  about: ['hcloud:index/firewall:Firewall'],
  claim: 'a firewall lets SSH in',
  why: 'a firewall that forgets SSH locks everybody out; the way back is the rescue system of the console',
  source: [{ document: 'honeydue', section: 'UFW rule accidentally blocks essential traffic' }],
  *check(graph) {
    for (const resource of graph.planned('hcloud:index/firewall:Firewall')) {
      if (resource.step === 'delete') continue;
      if (!isShown(resource.inputs['rules']) || listAt(resource.inputs, ['rules']).some(letsSshIn)) continue;
      yield {
        at: resource.origin,
        observed: 'no rule that lets TCP port 22 in',
        required: 'TCP port 22 open from somewhere',
        fix: 'add the rule: without SSH only the rescue system leads back in',
      };
    }
  },
  valid: {
    'SSH is open': preview('a firewall with SSH', firewall('22', ['0.0.0.0/0', '::/0'])),
    'SSH inside a range of ports': preview('a firewall with a range', firewall('20-25', ['203.0.113.7/32'])),
  },
  invalid: {
    'only HTTPS': {
      given: preview('a firewall with HTTPS alone', firewall('443', ['0.0.0.0/0'])),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/firewall:Firewall::web-firewall',
          observed: 'no rule that lets TCP port 22 in',
          required: 'TCP port 22 open from somewhere',
          fix: 'add the rule: without SSH only the rescue system leads back in',
        },
      ],
    },
    'open to nobody': {
      given: preview('a firewall that opens SSH to nobody', firewall('22', [])),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::hcloud:index/firewall:Firewall::web-firewall',
          observed: 'no rule that lets TCP port 22 in',
          required: 'TCP port 22 open from somewhere',
          fix: 'add the rule: without SSH only the rescue system leads back in',
        },
      ],
    },
  },
});

function letsSshIn(rule: Json): boolean {
  if (!isObject(rule) || rule['direction'] !== 'in' || rule['protocol'] !== 'tcp') return false;
  const port = String(rule['port'] ?? '');
  const [first = '', last = first] = port.split('-');
  const covers = port === 'any' || (Number(first) <= 22 && Number(last) >= 22);
  return covers && listAt(rule, ['sourceIps']).length > 0;
}
