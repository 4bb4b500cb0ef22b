import { fluxKustomizations } from '../../graph/facts/flux-kustomizations.ts';
import { isObject, objectAt } from '../../graph/json.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const encrypted = `
apiVersion: v1
kind: Secret
metadata: { name: oauth2, namespace: monitoring }
stringData: { cookie-secret: "ENC[AES256_GCM,data:aaaa,type:str]" }
sops: { version: 3.11.0 }
`;

export default defineInvariant({
  id: 'flux/encrypted-files-are-decrypted',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'a Kustomization that applies a file encrypted with SOPS decrypts it',
  why: 'the API server gets the ciphertext: it refuses the object, or the application starts with `ENC[…]` as its password',
  source: { document: 'k3s-home', section: 'SOPS in Monitoring' },
  *check(graph) {
    for (const { object, spec, applies } of fluxKustomizations(graph)) {
      if (objectAt(spec, ['decryption'])['provider'] !== undefined) continue;
      const sealed = applies.filter(({ written }) => isObject(written['sops']));
      const [first] = sealed;
      if (first === undefined) continue;
      yield {
        at: object.locate(['spec']),
        object,
        observed: `no decryption, and ${first.file}${sealed.length > 1 ? ` and ${sealed.length - 1} more` : ''} is encrypted`,
        required: 'decryption with provider sops and the Secret that holds the key',
        fix: 'add decryption: { provider: sops, secretRef: { name: sops-age } }, here or by a patch of the Kustomization above',
        isPatchable: true,
      };
    }
  },
  valid: {
    'with the key': appliedFiles(
      { 'secret.sops.yaml': encrypted },
      'decryption: { provider: sops, secretRef: { name: sops-age } }',
    ),
  },
  invalid: {
    'the case of the source: monitoring': {
      given: appliedFiles({ 'secret.sops.yaml': encrypted }),
      finds: [
        {
          at: 'flux/apps.yaml:4:1',
          observed: 'no decryption, and apps/secret.sops.yaml is encrypted',
          required: 'decryption with provider sops and the Secret that holds the key',
          fix: 'add decryption: { provider: sops, secretRef: { name: sops-age } }, here or by a patch of the Kustomization above',
        },
      ],
    },
  },
});
