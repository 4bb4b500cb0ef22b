import { objectAt, textAt } from '../../graph/json.ts';
import { isEncrypted } from '../../graph/unknown.ts';
import { webhookSecrets } from '../../graph/facts/metallb.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { emptySecret } from './example-controller.ts';

export default defineInvariant({
  id: 'metallb/webhook-secret-holds-no-key',
  severity: 'error',
  about: ['Secret'],
  claim: "the Secret of MetalLB's webhook carries no key material in Git",
  why: 'whoever applies it again overwrites the certificate that the rotator made: the API server no longer trusts the webhook, and the old key expires unnoticed',
  source: { document: 'media-gitops', section: 'MetalLB Controller Not Starting' },
  *check(graph) {
    for (const object of webhookSecrets(graph)) {
      for (const field of ['data', 'stringData']) {
        for (const key of Object.keys(objectAt(object.manifest, [field]))) {
          const value = textAt(object.manifest, [field, key]);
          if (value === undefined || value === '') continue;
          yield {
            at: object.locate([field, key]),
            object,
            observed: `${key}${isEncrypted(value) ? ', encrypted,' : ''} in ${field}`,
            required: 'a Secret without data, which the rotator of MetalLB fills',
            fix: `remove ${field}; where rotation is switched off, make the certificate outside Git, with its CA and a renewal`,
          };
        }
      }
    }
  },
  valid: { 'as it is shipped': manifests(emptySecret('webhook-server-cert')) },
  invalid: {
    'a key that somebody made': {
      given: manifests(`${emptySecret('webhook-server-cert')}data: { tls.key: "ENC[AES256_GCM,data:aa]" }\n`),
      finds: [
        {
          at: 'manifests.yaml:4:18',
          observed: 'tls.key, encrypted, in data',
          required: 'a Secret without data, which the rotator of MetalLB fills',
          fix: 'remove data; where rotation is switched off, make the certificate outside Git, with its CA and a renewal',
        },
      ],
    },
  },
});
