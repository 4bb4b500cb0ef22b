import { planned, preview } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { isShown } from '../../graph/resource/planned-resource.ts';

const ssl = (value: string) =>
  planned('cloudflare:index/zoneSetting:ZoneSetting', 'example.org-ssl', { settingId: 'ssl', value });

export default defineInvariant({
  id: 'cloudflare/origin-is-reached-over-tls',
  severity: 'error',
  about: ['cloudflare:index/zoneSetting:ZoneSetting'],
  claim: 'Cloudflare talks to the nodes over TLS and checks their certificate',
  why: 'Flexible sends plain HTTP over the internet, and the day the proxy is switched off the nodes have nothing to answer HTTPS with',
  source: { document: 'honeydue', section: 'CF global outage' },
  *check(graph) {
    for (const resource of graph.planned('cloudflare:index/zoneSetting:ZoneSetting')) {
      if (resource.step === 'delete') continue;
      const { settingId, value } = resource.inputs;
      if (settingId !== 'ssl' || !isShown(value) || value === 'strict') continue;
      yield {
        at: resource.origin,
        observed: `the TLS mode ${JSON.stringify(value)}`,
        required: 'the mode strict',
        fix: 'give the nodes a certificate that is valid, and set strict',
      };
    }
  },
  valid: { strict: preview('a zone with strict TLS', ssl('strict')) },
  invalid: {
    flexible: {
      given: preview('a zone with Flexible TLS', ssl('flexible')),
      finds: [
        {
          at: 'urn:pulumi:example::holdfast::cloudflare:index/zoneSetting:ZoneSetting::example.org-ssl',
          observed: 'the TLS mode "flexible"',
          required: 'the mode strict',
          fix: 'give the nodes a certificate that is valid, and set strict',
        },
      ],
    },
  },
});
