import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { textAt } from '../../graph/json.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const defining = (data: string) =>
  appliedFiles({ 'config.yaml': configMap('sonarr', data) }, 'postBuild: { substitute: { APP: sonarr } }');

export default defineInvariant({
  id: 'flux/variable-is-defined',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'every variable that Flux fills in is defined, has a default, or is escaped',
  why: 'Flux 2.9 refuses to apply anything of the Kustomization; before, it silently filled in nothing: scripts lost their variables, and hosts their domain',
  source: [
    { document: 'Flux', section: 'kustomize-controller 1.9, StrictPostBuildSubstitutions' },
    { document: 'Flux', section: 'fix commits of 26 repositories' },
  ],
  *check(graph) {
    const seen = new Set<string>();
    for (const object of graph.objects()) {
      for (const { name, path } of object.undefinedVariables) {
        const at = object.locateWritten(path);
        const key = JSON.stringify([at, name]);
        if (seen.has(key)) continue;
        seen.add(key);
        const webhook = clusterFacts(graph)(object.cluster).kustomizationWebhook;
        if (webhook.is === 'known') {
          yield { at, object, notEvaluated: `${webhook.by} changes Kustomizations: it may define ${name}` };
          continue;
        }
        yield {
          at,
          object,
          observed: `\${${name}}, which Kustomization/${textAt(object.appliedBy?.declared.document, ['metadata', 'name']) ?? ''} does not define, and no MutatingWebhookConfiguration adds`,
          required: `a definition in its postBuild, or a default as in \${${name}:=value}`,
          fix: `define ${name}; if the text is meant as it stands, write $\${${name}}, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled`,
        };
      }
    }
  },
  valid: {
    'a webhook may define it': appliedFiles(
      {
        'config.yaml': configMap('sonarr', '{ a: "${DOMAIN}" }'),
        'webhook.yaml': `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: variables }
webhooks:
  - name: variables.example.org
    rules: [{ apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations], operations: [CREATE] }]
`,
      },
      'postBuild: { substitute: { APP: sonarr } }',
    ),
    'defined, by default, and escaped': defining('{ a: "${APP}", b: "${OTHER:=none}", c: "$${HOME}" }'),
  },
  invalid: {
    'a name that nobody defines': {
      given: defining('{ a: "${APP}", b: "echo ${HOME}" }'),
      finds: [
        {
          at: 'apps/config.yaml:4:25',
          observed: '${HOME}, which Kustomization/apps does not define, and no MutatingWebhookConfiguration adds',
          required: 'a definition in its postBuild, or a default as in ${HOME:=value}',
          fix: 'define HOME; if the text is meant as it stands, write $${HOME}, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled',
        },
      ],
    },
  },
});
