import { kustomizeFiles, type KustomizeFile } from '../../graph/facts/kustomize-files.ts';
import { isObject, listAt } from '../../graph/json.ts';
import { resolveFrom } from '../../graph/kustomize/paths.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const generating = (values: string) =>
  appliedFiles({
    'kustomization.yaml':
      'kind: Kustomization\nresources: [a.yaml]\nconfigMapGenerator: [{ name: values, namespace: default, files: [values.yaml] }]\n',
    'a.yaml': configMap('a'),
    'values.yaml': values,
  });

export default defineInvariant({
  id: 'kustomize/generated-file-is-yaml',
  severity: 'warning',
  about: ['Kustomization'],
  claim: 'a file that a generator takes in, and that is called YAML, is YAML',
  why: 'kustomize takes any text, and Flux applies it: who reads the ConfigMap as YAML, such as a release its values, stops at that line',
  source: {
    document: 'kustomize',
    section: 'configMapGenerator and secretGenerator: files',
    url: 'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/',
  },
  *check(graph) {
    const taken = new Set(kustomizeFiles(graph).flatMap(inputsOf));
    for (const { file, line = 1, column = 1, reason } of graph.skipped) {
      const mistake = /^it is no YAML: (.*?)(?:; nothing applies it)?$/.exec(reason)?.[1];
      // Tags and maps as keys are YAML, which not every reader takes: templates look so.
      if (!taken.has(file) || mistake === undefined || /\btag\b|complex keys/.test(mistake)) continue;
      yield {
        at: { from: 'file', file, line, column },
        observed: `${mistake}, in a file that a generator makes a part of a ConfigMap or a Secret`,
        required: 'YAML, as its name says',
        fix: 'mend it here, or call the file otherwise where it is a template',
      };
    }
  },
  valid: {
    'values that are YAML': generating('a: { b: 1 }\n'),
    'a tag of another program': generating('key: !secret token\n'),
  },
  invalid: {
    'a line that is indented too far': {
      given: generating('a: 1\n  b: 2\n'),
      finds: [
        {
          at: 'apps/values.yaml:2:4',
          observed:
            'bad indentation of a mapping entry, in a file that a generator makes a part of a ConfigMap or a Secret',
          required: 'YAML, as its name says',
          fix: 'mend it here, or call the file otherwise where it is a template',
        },
      ],
    },
  },
});

/** The files that the generators of a kustomization take in whole, written as `path` or `key=path`. */
function inputsOf({ document, folder }: KustomizeFile): string[] {
  return ['configMapGenerator', 'secretGenerator'].flatMap((field) =>
    listAt(document, [field]).flatMap((generator) =>
      (isObject(generator) ? listAt(generator, ['files']) : []).flatMap((entry) =>
        typeof entry === 'string' ? [resolveFrom(folder, entry.replace(/^[^/=]*=/, ''))] : [],
      ),
    ),
  );
}
