import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

/** A Flux Kustomization. */
function ks(name: string, path: string, source = 'GitRepository/flux-system'): string {
  const [kind = '', sourceName = ''] = source.split('/');
  return `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 10m, path: ${path}, prune: true, sourceRef: { kind: ${kind}, name: ${sourceName} } }
`;
}

function git(name: string, url: string, ignore = ''): string {
  return `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 1m, url: "${url}", ignore: ${JSON.stringify(ignore)} }
`;
}

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: x }\n`;
const list = (...resources: readonly string[]): string =>
  `kind: Kustomization\nresources: ${JSON.stringify(resources)}\n`;

interface Seen {
  /** Names of ConfigMaps that are applied, with their cluster. */
  readonly applied: readonly string[];
  readonly unapplied: readonly string[];
  readonly graph: ResourceGraph;
}

function seen(files: Readonly<Record<string, string>>, others: Readonly<Record<string, string>> = {}): Seen {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), '.', new Map(Object.entries(others)));
  return {
    applied: graph.objects('ConfigMap').map(({ cluster, name }) => `${cluster}:${name}`),
    unapplied: graph.unapplied.map(({ name }) => name),
    graph,
  };
}

const why = ({ graph }: Seen, path: string): string | undefined => graph.scopes[0]?.whyUnapplied(path);

describe('what a cluster starts from', () => {
  test('is nothing that names no source, which waits for a patch of whoever applies it', () => {
    const bare = ks('attic', './attic').replace(/, sourceRef: \{.*\} \}/, ' }');
    const files = {
      'clusters/home/apps.yaml': ks('apps', './apps'),
      'clusters/home.bak/attic.yaml': bare,
      'apps/a.yaml': configMap('a'),
      'attic/b.yaml': configMap('b'),
    };
    expect(seen(files).applied).toEqual(['.:a']);
    // Where none names one, nothing says which they are.
    const { 'clusters/home/apps.yaml': _, ...rest } = files;
    expect(seen(rest).applied).toEqual(['.:b']);
  });

  const living = {
    'clusters/lab/apps.yaml': ks('apps', './apps'),
    'apps/kustomization.yaml': list('./a.yaml'),
    'apps/a.yaml': configMap('a'),
  };

  test('is a folder of clusters; an archive is nobody’s', () => {
    const all = seen({
      ...living,
      '.archive/forum/ks.yaml': ks('forum', './.archive/forum/app'),
      '.archive/forum/app/b.yaml': configMap('b'),
    });
    expect(all.applied).toEqual(['.:a']);
    expect(all.unapplied).toEqual(['forum', 'b']);
    expect(why(all, '.archive/forum/ks.yaml')).toBe('no Flux Kustomization leads to them');
  });

  test('is not what a list above leaves out', () => {
    const all = seen({
      ...living,
      'apps/radio/ks.yaml': ks('radio', './apps/radio/app'),
      'apps/radio/app/b.yaml': configMap('b'),
    });
    expect(all.applied).toEqual(['.:a']);
    expect(all.unapplied).toEqual(['radio', 'b']);
    expect(why(all, 'apps/radio/ks.yaml')).toBe('Kustomization apps applies apps, and no list below names them');
  });

  test('is not a folder named like one below another start', () => {
    const all = seen({
      'cluster/flux/root.yaml': ks('root', './cluster/apps'),
      'cluster/apps/kustomization.yaml': list('./a.yaml'),
      'cluster/apps/a.yaml': configMap('a'),
      'cluster/apps/old/ks.yaml': ks('old', './cluster/apps/old/app'),
      'cluster/apps/old/app/b.yaml': configMap('b'),
    });
    expect(all.applied).toEqual(['.:a']);
  });

  test('is everything that nothing applies where nothing looks like a start', () => {
    const all = seen({ 'x/ks.yaml': ks('x', './y'), 'y/a.yaml': configMap('a') });
    expect(all.applied).toEqual(['.:a']);
    expect(all.unapplied).toEqual([]);
  });

  test('is the sync of a FluxInstance, of its release, or of its values in a file', () => {
    const sync = '{ kind: GitRepository, url: "https://git.example.net/lab", path: ./kubernetes/start }';
    const tree = {
      'kubernetes/start/ks.yaml': ks('apps', './kubernetes/apps'),
      'kubernetes/apps/a.yaml': configMap('a'),
      'other/ks.yaml': ks('other', './kubernetes/other'),
      'kubernetes/other/b.yaml': configMap('b'),
    };
    for (const start of [
      `apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: { name: flux, namespace: flux-system }\nspec: { sync: ${sync} }\n`,
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: flux-instance }\nspec: { values: { instance: { sync: ${sync} } } }\n`,
      `instance: { sync: ${sync} }\n`,
    ]) {
      const all = seen({ ...tree, 'boot/start.yaml': start });
      expect(all.applied).toEqual(['.:a']);
      expect(all.graph.objects('Kustomization').map(({ name, appliedBy }) => [name, appliedBy?.folder])).toEqual([
        ['apps', 'kubernetes/start'],
      ]);
    }
  });

  test('is the top of the repository, as flux bootstrap --path=. writes it', () => {
    const all = seen({
      'flux-system/gotk-sync.yaml': git('flux-system', 'ssh://git@git.example.net/lab') + ks('flux-system', './'),
      'flux-system/kustomization.yaml': list('gotk-sync.yaml'),
      'garden/a.yaml': configMap('a'),
      'garden/child.yaml': ks('rose', './beds'),
      'beds/kustomization.yaml': list('b.yaml'),
      'beds/b.yaml': configMap('b'),
    });
    expect(new Set(all.applied)).toEqual(new Set(['.:a', '.:b']));
  });

  test('is one for each cluster', () => {
    const all = seen({
      'clusters/one/flux-system/gotk-sync.yaml':
        git('flux-system', 'ssh://git.example.net/lab') + ks('flux-system', './clusters/one'),
      'clusters/one/a.yaml': configMap('a'),
      'clusters/two/flux-system/gotk-sync.yaml':
        git('flux-system', 'ssh://git.example.net/lab') + ks('flux-system', './clusters/two'),
      'clusters/two/b.yaml': configMap('b'),
    });
    expect(all.applied).toEqual(['clusters/one:a', 'clusters/two:b']);
  });
});

describe('a source', () => {
  const start = { 'clusters/lab/root.yaml': ks('root', './deploy'), 'deploy/list.txt.yaml': configMap('a') };

  test('of another repository is not followed, although its path exists here too', () => {
    const all = seen({
      ...start,
      'deploy/operator.yaml':
        git('operator', 'https://git.example.org/operator') + ks('operator', './deploy', 'GitRepository/operator'),
    });
    expect(all.applied).toEqual(['.:a']);
    expect(all.graph.scopes[0]?.consumers.map(({ place }) => place.ownership)).toEqual(['unknown', 'foreign']);
  });

  test('has one top: a child is not looked for beside its parent', () => {
    const all = seen({
      'cluster/root.yaml': ks('root', './cluster/apps'),
      'cluster/apps/child.yaml': ks('child', './garden'),
      'cluster/garden/a.yaml': configMap('a'),
    });
    expect(all.applied).toEqual([]);
    expect(all.graph.scopes[0]?.consumers.map(({ place }) => place.missing)).toEqual([undefined, 'garden']);
  });

  test('leaves out what spec.ignore and .sourceignore say; the last pattern that fits decides', () => {
    const tree = {
      'kube/app/a.yaml': configMap('a'),
      'kube/app/deep/b.yaml': configMap('b'),
      'old/c.yaml': configMap('c'),
    };
    const root = (ignore: string): Record<string, string> => ({
      ...tree,
      'clusters/lab/sync.yaml':
        git('flux-system', 'https://git.example.net/lab', ignore) + ks('app', './kube/app') + ks('old', './old'),
    });
    expect(seen(root('')).applied).toEqual(['.:a', '.:b', '.:c']);
    // git itself would not look into kube again.
    expect(seen(root('/*\n!/kube/app\n!/clusters\n')).applied).toEqual(['.:a', '.:b']);
    const all = seen(root(''), { '.sourceignore': '# kept away\n/old\n', 'kube/app/deep/.sourceignore': '*.yaml\n' });
    expect(all.applied).toEqual(['.:a']);
    expect(why(all, 'old/c.yaml')).toBe('their source leaves them out (.sourceignore or spec.ignore)');
  });

  test('in a registry is this repository where its address is that of an artifact of it', () => {
    const oci = (name: string, url: string): string =>
      git(name, url).replace('kind: GitRepository', 'kind: OCIRepository');
    const all = seen({
      'clusters/lab/flux-system/gotk-sync.yaml':
        git('flux-system', 'https://git.example.net/me/lab.git') + ks('flux-system', './clusters/lab'),
      'clusters/lab/apps.yaml':
        oci('apps', 'oci://registry.example.net/me/lab/manifests') + ks('apps', './apps', 'OCIRepository/apps'),
      'clusters/lab/theirs.yaml':
        oci('theirs', 'oci://registry.example.net/others/lab') + ks('theirs', './theirs', 'OCIRepository/theirs'),
      'apps/a.yaml': configMap('a'),
      'theirs/b.yaml': configMap('b'),
    });
    expect([all.applied, all.unapplied]).toEqual([['.:a'], ['b']]);
  });

  test('of a tenant is another repository, what is said of the tenant here is not', () => {
    const tenant =
      git('team', 'https://git.example.org/team') +
      ks('team', './deploy', 'GitRepository/team').replace(
        'spec: {',
        'spec: { serviceAccountName: team, targetNamespace: team,',
      );
    const all = seen({
      'clusters/lab/flux-system/gotk-sync.yaml':
        git('flux-system', 'https://git.example.net/lab') + ks('flux-system', './clusters/lab'),
      'clusters/lab/tenants.yaml': ks('tenants', './tenants/lab'),
      'tenants/base/team/kustomization.yaml': list('sync.yaml', 'quota.yaml'),
      'tenants/base/team/sync.yaml': tenant,
      'tenants/base/team/quota.yaml': configMap('quota'),
      'tenants/lab/kustomization.yaml': list('../base/team'),
      'deploy/a.yaml': configMap('a'),
    });
    expect([all.applied, all.unapplied]).toEqual([['.:quota'], ['a']]);
    expect(all.graph.scopes[0]?.consumers.map(({ place }) => place.ownership)).toEqual(['own', 'own', 'foreign']);
  });

  test('that is put together of folders is followed into them', () => {
    const all = seen({
      'clusters/lab/root.yaml': ks('lab', './clusters/lab'),
      'clusters/lab/apps.yaml': ks('apps', './production', 'ExternalArtifact/apps'),
      'clusters/lab/artifacts.yaml': `apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: { name: all, namespace: flux-system }
spec:
  sources: [{ alias: repo, kind: GitRepository, name: flux-system }]
  artifacts: [{ name: apps, copy: [{ from: "@repo/apps/base/**", to: "@artifact/base/" }, { from: "@repo/apps/production/**", to: "@artifact/production/" }] }]
`,
      'apps/production/kustomization.yaml': list('../base'),
      'apps/base/kustomization.yaml': list('a.yaml'),
      'apps/base/a.yaml': configMap('a'),
    });
    expect(all.applied).toEqual(['.:a']);
  });
});
