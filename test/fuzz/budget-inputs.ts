export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
export const map = (value: string, name = 'a'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { a: '${value}' }\n`;
export const kustomization = (resources: readonly string[], more = ''): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${resources.join(', ')}]\n${more}`;
export const flux = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ${path}, interval: 1h, prune: true${more} }\n`;
/** Of Argo CD, with a folder of the same repository. */
export const argo = (name: string, path: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec: { source: { repoURL: 'https://git.example.org/own', path: ${path} }, destination: { server: 'https://kubernetes.default.svc', namespace: a } }\n`;
/** Makes so many of them. */
export const argoSet = (count: number, path: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: a, namespace: argocd }\nspec:\n  goTemplate: true\n  generators: [{ list: { elements: [${range(
    count,
  )
    .map((index) => `{ n: a${index} }`)
    .join(
      ', ',
    )}] } }]\n  template:\n    metadata: { name: '{{.n}}' }\n    spec: { source: { repoURL: 'https://git.example.org/own', path: ${path} }, destination: { server: 'https://kubernetes.default.svc', namespace: a } }\n`;
export const several = (documents: readonly string[]): string => documents.join('---\n');
export const definition = (schema: string, spec: string, count = 1): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: as.example.org }\nspec:\n  group: example.org\n  names: { kind: A, plural: as }\n  versions:\n    - name: v1\n      served: true\n      schema: { openAPIV3Schema: { type: object, properties: { spec: ${schema} } } }\n${range(
    count,
  )
    .map(
      (index) =>
        `---\napiVersion: example.org/v1\nkind: A\nmetadata: { name: a${index} }\nspec: ${spec.replace('%s', String(index))}\n`,
    )
    .join('')}`;
export const pattern = (expression: string, text = 'b', count = 1): Record<string, string> => ({
  'a.yaml': definition(`{ type: string, pattern: '${expression}' }`, text, count),
});

/** A folder that builds to so many objects, from files that each hold as many as a file may. */
export function manyObjects(folder: string, count: number): Record<string, string> {
  const perFile = 4_500;
  const files = range(Math.ceil(count / perFile)).map((file) => {
    const own = range(Math.min(perFile, count - file * perFile));
    return [
      `${folder}/${file}.yaml`,
      several(own.map((index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a${file}-${index} }\n`)),
    ] as const;
  });
  return {
    ...Object.fromEntries(files),
    [`${folder}/kustomization.yaml`]: kustomization(range(files.length).map((file) => `${file}.yaml`)),
  };
}
