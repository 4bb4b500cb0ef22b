import { posix } from 'node:path';
import type { Repository } from './compare.ts';

/** Files of the folder that a Flux Kustomization applies; what that has besides a path stands in `spec`. */
export type OddRepository = Readonly<Record<string, string>>;

/** Objects of kinds that kustomize knows, and of one that it does not. */
export const objectsOfOddRepositories = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: main, image: example.org/web:1, envFrom: [{ configMapRef: { name: settings } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: own }
spec: { type: ClusterIP, selector: { app: web } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: b }
---
apiVersion: v1
kind: Namespace
metadata: { name: media }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: binding }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: role }
subjects:
- { kind: ServiceAccount, name: default, namespace: before }
- { kind: ServiceAccount, name: other }
- { kind: User, name: default }
---
apiVersion: example.org/v1
kind: Widget
metadata: { name: gadget }
spec: { image: example.org/web:1, file: a/b/c, absolute: /a/b, count: 1 }
`;

/** Those objects with a kustomization. */
export const of = (kustomization: string, files: OddRepository = {}): OddRepository => ({
  'kustomization.yaml': `resources: [all.yaml]\n${kustomization}\n`,
  'all.yaml': objectsOfOddRepositories,
  ...files,
});
/** A file with its kustomization. */
export const alone = (manifest: string, kustomization = '', files: OddRepository = {}): OddRepository => ({
  'kustomization.yaml': `resources: [one.yaml]\n${kustomization}\n`,
  'one.yaml': manifest,
  ...files,
});
/** A ConfigMap. */
export const map = (data: string, metadata = 'name: map'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { ${metadata} }\ndata: ${data}\n`;
/** A patch of a kustomization. */
export const patch = (text: string, target = ''): string =>
  `patches:\n- patch: |-\n${text.replace(/^(?=.)/gm, '    ')}\n${target === '' ? '' : `  target: ${target}\n`}`;
/** A Deployment. */
export const deployment = (spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n${spec.replace(/^(?=.)/gm, '      ')}\n`;
/** One up to its containers. */
export const pods =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n';

/** It as a repository with a Flux Kustomization. */
export function repositoryOf(name: string, { spec = '', ...app }: OddRepository): Repository {
  const flux = (own: string, more = ''): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${own}, namespace: flux-system }\nspec:\n  path: ./${own}\n  prune: true\n  sourceRef: { kind: GitRepository, name: flux-system }\n${more}`;
  const files = Object.entries(app).map(([path, text]): [string, string] => [posix.join('app', path), text]);
  return { name, files: new Map([['flux/root.yaml', flux('flux')], ['flux/app.yaml', flux('app', spec)], ...files]) };
}
