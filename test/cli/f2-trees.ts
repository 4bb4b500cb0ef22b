import { Judged } from './what-is-judged.ts';

const own = 'https://git.example.org/lab/home';
export const map = (name: string, data = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${data}`;
export const list = (resources: readonly string[], more = ''): string =>
  `kind: Kustomization\nresources: ${JSON.stringify(resources)}\n${more}`;
export const flux = (name: string, path: string, source = 'flux-system'): string =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ${path}, timeout: 5m, retryInterval: 2m, wait: true, sourceRef: { kind: GitRepository, name: ${source} } }\n`;
const source = (name: string, url: string): string =>
  `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { url: "${url}", interval: 1m, ref: { branch: main } }\n`;
export const application = (name: string, path: string, destination: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec: { source: { repoURL: "${own}", path: ${path} }, destination: ${destination} }\n`;
const password = `apiVersion: v1\nkind: Secret\nmetadata: { name: login, namespace: web }\nstringData: { password: "correct horse battery" }\n`;

/** What is no use to Flux: one object in two files, which it refuses. */
const broken = `${map('twice')}---\n${map('twice')}`;

/** Two clusters by Flux, an application that is switched off, and one of another repository at a path that is here, too. */
export const withFlux = (): Judged =>
  new Judged({
    'clusters/one/sync.yaml': source('flux-system', own) + flux('flux-system', './clusters/one'),
    'clusters/one/apps.yaml':
      flux('apps', './apps') +
      source('theirs', 'https://git.example.org/theirs') +
      flux('theirs', './theirs', 'theirs'),
    'clusters/two/sync.yaml': source('flux-system', own) + flux('flux-system', './clusters/two'),
    'clusters/two/apps.yaml': flux('apps', './apps'),
    'apps/kustomization.yaml': list(['web.yaml'], 'namespace: web\n'),
    'apps/web.yaml': map('web'),
    'apps/off.yaml': flux('off', './off'),
    'off/twice.yaml': broken,
    'off/login.yaml': password,
    'theirs/twice.yaml': broken,
    'clusters/one/ignored.yaml': broken,
    '.sourceignore': 'clusters/one/ignored.yaml\n',
  });

/** What kustomize, Argo CD and kubectl apply. */
export const byKustomize = (): Judged =>
  new Judged({
    'base/kustomization.yaml': list(['a.yaml']),
    'base/a.yaml': map('a'),
    'over/staging/kustomization.yaml': list(['../../base'], 'namespace: web\n'),
    'over/production/kustomization.yaml': list(
      ['../../base'],
      'namespace: web\nnamePrefix: my-\npatches: [{ path: patch.yaml }]\n',
    ),
    'over/production/patch.yaml': map('a', 'data: { k: v }\n'),
    'plain/b.yaml': map('b'),
    'plain/values.yaml': 'replicas: 1\n',
  });

export const byArgo = (): Judged =>
  new Judged({
    'argocd/web.yaml': application('web', 'web', '{ namespace: web }'),
    'argocd/far.yaml': application('far', 'far', '{ name: production, namespace: far }'),
    'argocd/theirs.yaml': application('theirs', 'web', '{ namespace: theirs }').replace(
      own,
      'https://git.example.org/theirs',
    ),
    'web/a.yaml': map('a'),
    'web/below/b.yaml': map('b'),
    'far/kustomization.yaml': list(['c.yaml'], 'nameSuffix: -far\n'),
    'far/c.yaml': map('c'),
    'far/d.yaml': map('d'),
  });
