import { metallbControllers, webhookSecrets } from '../../graph/facts/metallb.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { controllerMounting, emptySecret } from './example-controller.ts';
import { lookup } from '../../graph/resource/lookup.ts';

export default defineInvariant({
  id: 'metallb/webhook-secret-is-applied',
  severity: 'error',
  about: ['Deployment'],
  claim: 'manifests of MetalLB hold the Secret that its controller mounts, under the name of their version',
  why: 'the controller waits for a mount that never comes, no service gets an address, and every change to a pool is refused by a webhook without a certificate',
  source: [
    { document: 'media-gitops', section: 'MetalLB Controller Not Starting' },
    { document: 'metallb', section: 'config/webhook', url: 'https://github.com/metallb/metallb' },
  ],
  *check(graph) {
    const secrets = webhookSecrets(graph);
    for (const { object, secret, path } of metallbControllers(graph)) {
      if (unknownIn(secret) !== undefined) {
        yield { at: object.locate(path), object, notEvaluated: `the name ${secret} is filled in later` };
        continue;
      }
      const own = secrets.filter(({ cluster }) => cluster === object.cluster);
      if (own.some(({ name }) => name === secret)) continue;
      const unread = lookup(graph).unread({
        cluster: object.cluster,
        kinds: ['Secret'],
        namespace: object.namespace,
        name: secret,
      });
      if (unread !== undefined) {
        yield { at: object.locate(path), object, notEvaluated: `Secret/${secret} was not read, and ${unread}` };
        continue;
      }
      const other = own[0]?.name;
      yield {
        at: object.locate(path),
        object,
        observed: `${secret} is mounted, and ${other === undefined ? 'no Secret of MetalLB is applied' : `only ${other}, of another version, is applied`}`,
        required: `a Secret ${secret} without data, as the release of MetalLB ships it`,
        fix:
          other === undefined
            ? 'take the manifests of the release whole: its rotator fills the empty Secret'
            : 'take Secret and Deployment from one release',
      };
    }
  },
  valid: {
    'the manifests of a release': manifests(
      `${controllerMounting('webhook-server-cert')}---${emptySecret('webhook-server-cert')}`,
    ),
  },
  invalid: {
    'the Secret left out': {
      given: manifests(controllerMounting('webhook-server-cert')),
      finds: [
        {
          at: 'manifests.yaml:8:53',
          observed: 'webhook-server-cert is mounted, and no Secret of MetalLB is applied',
          required: 'a Secret webhook-server-cert without data, as the release of MetalLB ships it',
          fix: 'take the manifests of the release whole: its rotator fills the empty Secret',
        },
      ],
    },
    'the Secret of an older version': {
      given: manifests(`${controllerMounting('metallb-webhook-cert')}---${emptySecret('webhook-server-cert')}`),
      finds: [
        {
          at: 'manifests.yaml:8:53',
          observed: 'metallb-webhook-cert is mounted, and only webhook-server-cert, of another version, is applied',
          required: 'a Secret metallb-webhook-cert without data, as the release of MetalLB ships it',
          fix: 'take Secret and Deployment from one release',
        },
      ],
    },
  },
});
