import { files, type FilesExample } from './example.ts';

/** A Flux Kustomization in YAML; `spec` goes on in flow style after its source. */
export const kustomization = (name: string, path: string, spec = ''): string => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${spec === '' ? '' : `  ${spec}\n`}`;

/** A ConfigMap in YAML, with data in flow style. */
export const configMap = (name: string, data = '{}'): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: default }
data: ${data}
`;

/** Files below `apps/`, which the Kustomization `apps` applies. */
export function appliedFiles(below: Readonly<Record<string, string>>, spec = ''): FilesExample {
  return files({
    'flux/apps.yaml': kustomization('apps', './apps', spec),
    ...Object.fromEntries(Object.entries(below).map(([path, text]) => [`apps/${path}`, text])),
  });
}
