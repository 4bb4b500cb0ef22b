import { kustomizationOf } from '../../graph/facts/flux-kustomizations.ts';
import { textAt } from '../../graph/json.ts';
import { metallbControllers, webhookSecrets } from '../../graph/facts/metallb.ts';
import { files } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { controllerMounting, emptySecret } from './example-controller.ts';

const prune = 'kustomize.toolkit.fluxcd.io/prune';

const kustomization = (name: string) => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name} }
spec: { path: ./${name}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const apart = (secret: string) =>
  files({
    'flux/metallb.yaml': kustomization('metallb'),
    'flux/extras.yaml': kustomization('extras'),
    'metallb/controller.yaml': controllerMounting('webhook-server-cert'),
    'extras/secret.yaml': secret,
  });

export default defineInvariant({
  id: 'metallb/webhook-secret-is-kept',
  severity: 'error',
  about: ['Secret'],
  claim: 'nothing prunes the Secret that MetalLB mounts while MetalLB stays',
  why: 'a folder that is tidied away takes the Secret with it, and the controller does not start again after the next restart',
  source: { document: 'media-gitops', section: 'MetalLB Controller Not Starting' },
  *check(graph) {
    const controllers = [...metallbControllers(graph)];
    for (const object of webhookSecrets(graph)) {
      const controller = controllers.find(({ object: { cluster } }) => cluster === object.cluster)?.object;
      const owner = kustomizationOf(graph, object);
      if (controller === undefined || owner?.spec['prune'] !== true) continue;
      if (owner.object === kustomizationOf(graph, controller)?.object) continue; // it goes with MetalLB, and only then
      if (textAt(object.manifest, ['metadata', 'annotations', prune]) === 'disabled') continue;
      yield {
        at: object.locate(['metadata']),
        object,
        observed: `it is pruned with the Kustomization ${owner.object.name}, which does not apply MetalLB`,
        required: `the Kustomization that applies MetalLB, or the annotation ${prune}: disabled`,
        restsOn: fieldsOf(object, ['metadata', 'annotations', prune]),
        fix: `move it beside MetalLB, or annotate it with ${prune}: disabled`,
      };
    }
  },
  valid: {
    'marked to stay': apart(emptySecret('webhook-server-cert', `{ ${prune}: disabled }`)),
  },
  invalid: {
    'in a folder of its own': {
      given: apart(emptySecret('webhook-server-cert')),
      finds: [
        {
          at: 'extras/secret.yaml:3:1',
          observed: 'it is pruned with the Kustomization extras, which does not apply MetalLB',
          required: `the Kustomization that applies MetalLB, or the annotation ${prune}: disabled`,
          fix: `move it beside MetalLB, or annotate it with ${prune}: disabled`,
        },
      ],
    },
  },
});
