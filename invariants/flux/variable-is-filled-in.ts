import { addTo } from '../../graph/group-by.ts';
import { objectAt, textAt, type Json, type JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const filling = (rose: string, spec: string) =>
  files({
    'flux/tulip.yaml': kustomization('tulip', './tulip', 'postBuild: { substitute: { DOMAIN: example.org } }'),
    'flux/rose.yaml': kustomization('rose', './rose', spec),
    'tulip/config.yaml': configMap('tulip', '{ host: "tulip.${DOMAIN}" }'),
    'rose/config.yaml': configMap('rose', rose),
  });

export default defineInvariant({
  id: 'flux/variable-is-filled-in',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a Kustomization fills in the variables that others of its cluster define',
  why: 'without postBuild Flux leaves ${DOMAIN} in the text as it stands: a route gets a host that nobody has, and nothing fails',
  source: {
    document: 'Flux',
    section: 'kustomize-controller 1.7: post build variable substitution is done where spec.postBuild is set',
    url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
  },
  *check(graph) {
    if (definedIn(graph).size === 0) return;
    for (const object of graph.objects()) {
      const { appliedBy, cluster, madeBy } = object;
      const defined = definedIn(graph).get(cluster);
      if (defined === undefined || madeBy !== undefined || appliedBy?.by !== 'Flux') continue;
      if (appliedBy.spec['postBuild'] !== undefined) continue;
      for (const { path, name } of variablesIn(object.manifest)) {
        const [by] = defined.get(name) ?? [];
        if (by === undefined) continue;
        const at = object.locate(path);
        const webhook = clusterFacts(graph)(cluster).kustomizationWebhook;
        if (webhook.is === 'known') {
          yield { at, object, notEvaluated: `${webhook.by} changes Kustomizations: it may fill in ${name}` };
          continue;
        }
        const own = textAt(appliedBy.declared.document, ['metadata', 'name']) ?? '';
        yield {
          at,
          object,
          observed: `\${${name}}, which Kustomization/${own} leaves as it stands; Kustomization/${by} defines it`,
          required: 'its value',
          fix: `give Kustomization/${own} the same postBuild`,
        };
      }
    }
  },
  valid: {
    'no variable': filling('{ host: rose.example.org }', ''),
    'a variable that nobody defines, as in a script': filling('{ script: "echo ${HOME}" }', ''),
  },
  invalid: {
    'a Kustomization that fills in nothing': {
      given: filling('{ host: "rose.${DOMAIN}" }', ''),
      finds: [
        {
          at: 'rose/config.yaml:4:15',
          observed: '${DOMAIN}, which Kustomization/rose leaves as it stands; Kustomization/tulip defines it',
          required: 'its value',
          fix: 'give Kustomization/rose the same postBuild',
        },
      ],
    },
  },
});

/** By cluster and variable: the Kustomizations that define it by themselves. */
const definedIn = oncePerGraph((graph: ResourceGraph) => {
  const found = new Map<string, Map<string, string[]>>();
  for (const { cluster, spec, by, declared } of graph.scopes.flatMap(({ consumers }) => consumers)) {
    if (by !== 'Flux') continue;
    const own = found.get(cluster) ?? new Map<string, string[]>();
    const name = textAt(declared.document, ['metadata', 'name']) ?? '';
    for (const variable of Object.keys(objectAt(spec, ['postBuild', 'substitute']))) addTo(own, variable, name);
    if (own.size > 0) found.set(cluster, own);
  }
  return found;
});

/** The variables of a manifest: what a program of its own fills in is written `$(NAME)`, or in a text of several lines. */
function variablesIn(manifest: Json): { readonly path: JsonPath; readonly name: string }[] {
  const found: { path: JsonPath; name: string }[] = [];
  const path: (string | number)[] = [];
  const visit = (value: Json): void => {
    if (typeof value === 'string') {
      if (!value.includes('${') || value.trim().includes('\n')) return;
      for (const [, dollar, name = ''] of value.matchAll(/(\$?)\$\{([A-Za-z_]\w*)\}/g))
        if (dollar === '') found.push({ path: [...path], name });
    } else if (typeof value === 'object' && value !== null) {
      const isList = Array.isArray(value);
      for (const key of Object.keys(value)) {
        path.push(isList ? Number(key) : key);
        visit((value as Readonly<Record<string, Json>>)[key] as Json);
        path.pop();
      }
    }
  };
  visit(manifest);
  return found;
}
