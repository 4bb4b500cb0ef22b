import { objectAt } from '../../graph/json.ts';
import { locateIn, type Consumer } from '../../graph/scope/consumer.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const defining = (name: string) =>
  appliedFiles(
    { 'config.yaml': configMap('sonarr', '{ a: "${DOMAIN}" }') },
    `postBuild: { substitute: { DOMAIN: example.org, ${name}: 5Gi } }`,
  );

export default defineInvariant({
  id: 'flux/variable-is-used',
  severity: 'info',
  about: ['Kustomization'],
  claim: 'a variable that a Kustomization defines stands somewhere in what it applies',
  why: 'a name that nobody reads is a misspelt one: the default applies, and the value that was meant does not',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const seen = new Set<string>();
    for (const consumer of graph.scopes.flatMap(({ consumers }) => consumers)) {
      const names = Object.keys(objectAt(consumer.spec, ['postBuild', 'substitute']));
      if (names.length === 0 || consumer.built.files.length === 0 || consumer.built.remote.length > 0) continue;
      for (const name of unusedOf(consumer, names)) {
        const key = `${consumer.declared.source.path}\n${consumer.declared.index}\n${name}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield {
          at: locateIn(consumer, ['spec', 'postBuild', 'substitute', name]),
          observed: `${name}, which nothing in ${consumer.folder ?? ''} reads`,
          required: 'the name of a variable that stands there',
          fix: 'correct the name, or take it out',
        };
      }
    }
  },
  valid: {
    'every one of them': appliedFiles(
      { 'config.yaml': configMap('sonarr', '{ a: "${DOMAIN:=none}" }') },
      'postBuild: { substitute: { DOMAIN: example.org } }',
    ),
  },
  invalid: {
    'a misspelt name': {
      given: defining('VOLSYNC_CAPACTIY'),
      finds: [
        {
          at: 'flux/apps.yaml:7:69',
          observed: 'VOLSYNC_CAPACTIY, which nothing in apps reads',
          required: 'the name of a variable that stands there',
          fix: 'correct the name, or take it out',
        },
      ],
    },
  },
});

/** Names that stand neither in the files nor in the patches of a Kustomization. */
function unusedOf({ built, spec }: Consumer, names: readonly string[]): string[] {
  const patches = JSON.stringify(spec['patches'] ?? '');
  const texts = built.files.map(({ source }) => source.text).concat(patches);
  const generated = built.generated.map(({ document }) => JSON.stringify(document));
  return names.filter((name) => {
    const pattern = new RegExp(`\\$\\{${name.replace(/\W/g, '')}\\b`);
    return ![...texts, ...generated].some((text) => pattern.test(text));
  });
}
