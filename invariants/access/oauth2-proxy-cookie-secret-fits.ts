import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const lengths = [16, 24, 32];

const release = (secret: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: guard }
spec:
  chart: { spec: { chart: oauth2-proxy, version: 10.7.0 } }
  values:
    config: { cookieSecret: "${secret}" }
`);

export default defineInvariant({
  id: 'access/oauth2-proxy-cookie-secret-fits',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'the cookie secret of OAuth2-Proxy has 16, 24 or 32 bytes, once it is decoded',
  why: 'the proxy makes a cipher of it and does not start with any other length; a padded text in the wrong alphabet counts as it stands',
  source: [
    { document: 'k3s-home', section: 'OAuth2-Proxy Deployment, cookie secret length' },
    { document: 'oauth2-proxy', section: 'pkg/encryption/utils.go, 7.15' },
  ],
  *check(graph) {
    for (const object of graph.objects('HelmRelease')) {
      if (textAt(object.manifest, ['spec', 'chart', 'spec', 'chart']) !== 'oauth2-proxy') continue;
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) {
        yield { at: object.locate(['spec', 'valuesFrom']), object, notEvaluated: given.reason };
        continue;
      }
      const path = ['config', 'cookieSecret'];
      const secret = textAt(given.values, path);
      if (secret === undefined) continue;
      const at = given.locate(path);
      if (unknownIn(secret) !== undefined) {
        yield { at, object, notEvaluated: 'the cookie secret is filled in later' };
        continue;
      }
      const bytes = decodedLength(secret);
      if (lengths.includes(bytes)) continue;
      yield {
        at,
        object,
        // The value is not repeated: it may be in use.
        observed: `a cookie secret of ${bytes} bytes`,
        required: '16, 24 or 32 bytes after decoding',
        fix: 'make one by: openssl rand -base64 32 | tr -- +/ -_; and keep it in a Secret, by config.existingSecret',
      };
    }
  },
  valid: {
    '32 bytes, URL-safe': release('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
    '16 letters': release('XXXXXXXXXXXXXXXX'),
  },
  invalid: {
    '44 letters of the other alphabet': {
      given: release('AAAA+AAA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
      finds: [
        {
          at: 'manifests.yaml:7:29',
          observed: 'a cookie secret of 44 bytes',
          required: '16, 24 or 32 bytes after decoding',
          fix: 'make one by: openssl rand -base64 32 | tr -- +/ -_; and keep it in a Secret, by config.existingSecret',
        },
      ],
    },
  },
});

/** As the proxy counts: what URL-safe base64 decodes to where that gives a fitting length, else the text itself. */
function decodedLength(secret: string): number {
  const isUrlSafe = /^[A-Za-z0-9_-]+={0,2}$/.test(secret);
  const decoded = isUrlSafe ? Buffer.from(secret, 'base64url').length : 0;
  return lengths.includes(decoded) ? decoded : Buffer.byteLength(secret);
}
