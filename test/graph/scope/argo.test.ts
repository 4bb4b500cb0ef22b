import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { lookup } from '../../../graph/resource/lookup.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

const own = 'https://git.example.org/lab/home.git';
const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const list = (...resources: readonly string[]): string =>
  `kind: Kustomization\nresources: ${JSON.stringify(resources)}\n`;

function application(name: string, source: object, destination: object = { namespace: 'web' }): string {
  const spec = Array.isArray(source) ? { sources: source as object[], destination } : { source, destination };
  return `${JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name }, spec })}\n`;
}

function applicationSet(name: string, spec: object): string {
  return `${JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name }, spec })}\n`;
}

function read(files: Readonly<Record<string, string>>): ResourceGraph {
  const graph = new ResourceGraph();
  const isYaml = ([path]: readonly [string, string]): boolean => /\.ya?ml$/.test(path);
  const all = Object.entries(files);
  readFilesInto(graph, all.filter(isYaml), 'lab', new Map(all.filter((each) => !isYaml(each))));
  return graph;
}

const applied = (graph: ResourceGraph): string[] =>
  graph
    .objects('ConfigMap')
    .map(({ cluster, namespace, name }) => `${cluster}:${namespace ?? ''}/${name}`)
    .sort();
const unapplied = (graph: ResourceGraph): string[] => graph.unapplied.map(({ file }) => file).sort();
const notFollowed = (graph: ResourceGraph): (string | undefined)[] =>
  graph.scopes[0]?.consumers.map((consumer) => consumer.notFollowed?.reason) ?? [];

describe('an Application of Argo CD', () => {
  test('applies the manifests of its folder alone, in its namespace where they name none', () => {
    const graph = read({
      'argocd/web.yaml': application('web', { repoURL: own, path: 'apps/web' }),
      'apps/web/a.yaml': map('a'),
      'apps/web/b.yaml': map('b, namespace: other'),
      'apps/web/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: web }\n',
      'apps/web/below/c.yaml': map('c'),
      'apps/web/values.yaml': 'replicas: 1\n',
      'apps/other/d.yaml': map('d'),
    });
    expect(applied(graph)).toEqual(['lab:other/b', 'lab:web/a']);
    expect(graph.objects('Namespace')[0]?.namespace).toBeUndefined();
    expect(graph.objects('ConfigMap')[0]?.locate(['metadata', 'namespace'])).toMatchObject({ file: 'argocd/web.yaml' });
    expect(unapplied(graph)).toEqual(['apps/other/d.yaml', 'apps/web/below/c.yaml']);
    const why = (path: string): string | undefined => graph.scopes[0]?.whyUnapplied(path);
    expect(why('apps/other/d.yaml')).toBe('no Application of Argo CD leads to them');
    expect(why('apps/web/below/c.yaml')).toBe('Application web applies apps/web, and does not take them');
  });

  test('with recurse takes folders below, include and exclude, where a star takes slashes', () => {
    const files = (directory: object): Record<string, string> => ({
      'argocd/web.yaml': application('web', { repoURL: own, path: 'web', directory }),
      'web/a.yaml': map('a'),
      'web/x/b.yaml': map('b'),
      'web/x/y/c.yml': map('c'),
      'web/skipped.yaml': `# +argocd:skip-file-rendering\n${map('skipped')}`,
    });
    const names = (directory: object): string[] => applied(read(files(directory))).map((each) => each.slice(-1));
    expect(names({ recurse: true })).toEqual(['a', 'b', 'c']);
    expect(names({ recurse: true, include: 'x*.yaml' })).toEqual(['b']);
    expect(names({ recurse: true, include: '{a.yaml,x/y/*}' })).toEqual(['a', 'c']);
    expect(names({ recurse: true, exclude: 'x/*' })).toEqual(['a']);
    expect(names({ recurse: true, include: '*', exclude: '[!a].yaml' })).toEqual(['a', 'b', 'c']);
    expect(names({ recurse: true, include: '*.[!y]ml' })).toEqual([]);
  });

  test('builds a kustomization with its options', () => {
    const kustomize = {
      namePrefix: 'my-',
      commonAnnotations: { a: 'b' },
      images: ['nginx=registry.example.org/nginx:2'],
      patches: [{ target: { kind: 'ConfigMap' }, patch: '[{ "op": "add", "path": "/data", "value": { "k": "v" } }]' }],
    };
    const graph = read({
      'argocd/web.yaml': application('web', { repoURL: own, path: 'web', kustomize }),
      'web/kustomization.yaml': list('a.yaml', 'pod.yaml'),
      'web/a.yaml': map('a'),
      'web/unlisted.yaml': map('unlisted'),
      'web/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: "nginx:1" }] }\n',
    });
    expect(graph.objects('ConfigMap').map(({ manifest }) => manifest)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'my-a', namespace: 'web', annotations: { a: 'b' } },
        data: { k: 'v' },
      },
    ]);
    expect(graph.objects('Pod')[0]?.manifest).toMatchObject({
      spec: { containers: [{ image: 'registry.example.org/nginx:2' }] },
    });
    expect(unapplied(graph)).toEqual(['web/unlisted.yaml']);
  });

  test('whose chart is not rendered, and one of another repository, are not followed, and what they bring is unknown', () => {
    const graph = read({
      'argocd/web.yaml': application('web', { repoURL: own, path: 'web' }),
      'argocd/chart.yaml': application('chart', [
        { repoURL: 'https://charts.example.org', chart: 'nginx', helm: { valueFiles: ['$values/chart/values.yaml'] } },
        { repoURL: own, ref: 'values' },
      ]),
      'argocd/local.yaml': application('local', { repoURL: own, path: 'chart' }, { namespace: 'local' }),
      'argocd/foreign.yaml': application('foreign', { repoURL: 'https://git.example.org/other', path: 'web' }),
      'web/a.yaml': map('a'),
      'chart/Chart.yaml': 'name: chart\nversion: 1.0.0\n',
      'chart/values.yaml': 'a: b\n',
    });
    expect(applied(graph)).toEqual(['lab:web/a']);
    expect(notFollowed(graph)).toEqual([
      undefined,
      'renders the chart nginx',
      'renders the chart in chart',
      'applies what https://git.example.org/other holds',
    ]);
    expect(lookup(graph).unread({ cluster: 'lab', kinds: ['Service'], namespace: 'local' })).toBe(
      'Application/local renders the chart in chart',
    );
    expect(lookup(graph).unread({ cluster: 'lab', kinds: ['Service'], namespace: 'elsewhere' })).toBe(
      'Application/foreign applies what https://git.example.org/other holds',
    );
  });

  test('with several sources applies what each of them builds', () => {
    const graph = read({
      'argocd/both.yaml': application('both', [
        { repoURL: own, path: 'web' },
        { repoURL: own, path: 'over', kustomize: { namePrefix: 'my-', commonLabels: { app: 'x' } } },
        { repoURL: own, path: 'deep', directory: { recurse: true, exclude: '{*/secret*,left.yaml}' } },
      ]),
      'web/a.yaml': map('a'),
      'over/kustomization.yaml': list('b.yaml'),
      'over/b.yaml': map('b'),
      'deep/er/c.yaml': map('c'),
      'deep/er/secret.yaml': map('secret'),
      'deep/left.yaml': map('left'),
    });
    expect(applied(graph)).toEqual(['lab:web/a', 'lab:web/c', 'lab:web/my-b']);
  });

  test('goes to the cluster that its destination names', () => {
    const to = (destination: object): string[] =>
      applied(
        read({
          'argocd/web.yaml': application('web', { repoURL: own, path: 'web' }, destination),
          'web/a.yaml': map('a'),
        }),
      );
    expect(to({ server: 'https://kubernetes.default.svc', namespace: 'web' })).toEqual(['lab:web/a']);
    expect(to({ name: 'in-cluster' })).toEqual(['lab:/a']);
    expect(to({ name: 'prod', namespace: 'web' })).toEqual(['prod:web/a']);
    expect(to({ server: 'https://192.0.2.1:6443' })).toEqual(['192.0.2.1:6443:/a']);
  });

  test('leads to Applications, each applied as the one above it builds it; one that it does not list is switched off', () => {
    const graph = read({
      'bootstrap/root.yaml': application('root', { repoURL: own, path: 'applications' }, {}),
      'applications/kustomization.yaml': `${list('web.yaml')}patches: [{ patch: '[{ "op": "replace", "path": "/spec/destination/namespace", "value": "patched" }]', target: { kind: Application } }]\n`,
      'applications/web.yaml': application('web', { repoURL: own, path: 'web' }),
      'applications/old.yaml': application('old', { repoURL: own, path: 'old' }),
      'web/a.yaml': map('a'),
      'old/b.yaml': map('b'),
    });
    expect(applied(graph)).toEqual(['lab:patched/a']);
    expect(unapplied(graph)).toEqual(['applications/old.yaml', 'old/b.yaml']);
  });

  test('that Flux applies is followed as well', () => {
    const graph = read({
      'flux/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { path: ./apps, sourceRef: { kind: GitRepository, name: flux-system } }\n`,
      'apps/web.yaml': application('web', { repoURL: own, path: 'web' }),
      'web/a.yaml': map('a'),
      'archive/old.yaml': application('old', { repoURL: own, path: 'old' }),
      'old/b.yaml': map('b'),
    });
    expect(applied(graph)).toEqual(['.:web/a']);
    expect(unapplied(graph)).toEqual(['archive/old.yaml', 'old/b.yaml']);
  });

  test('of the same name in two places starts two clusters', () => {
    const graph = read({
      'clusters/one/root.yaml': application('root', { repoURL: own, path: 'one' }),
      'clusters/two/root.yaml': application('root', { repoURL: own, path: 'two' }),
      'one/a.yaml': map('a'),
      'two/b.yaml': map('b'),
    });
    expect(applied(graph)).toEqual(['one:web/a', 'two:web/b']);
  });

  test('a kustomization that holds Applications is applied by hand, and what else it lists', () => {
    const graph = read({
      'bootstrap/kustomization.yaml': list('root.yaml', 'config.yaml'),
      'bootstrap/root.yaml': application('root', { repoURL: own, path: 'web' }),
      'bootstrap/config.yaml': map('config'),
      'web/a.yaml': map('a'),
      'other/kustomization.yaml': list('b.yaml'),
      'other/b.yaml': map('b'),
    });
    expect(applied(graph)).toEqual(['lab:/config', 'lab:web/a']);
    expect(unapplied(graph)).toEqual(['other/b.yaml']);
  });

  test('.argocd-source.yaml changes how a source is built, and not where it comes from', () => {
    const graph = read({
      'argocd/web.yaml': application('web', { repoURL: own, path: 'web' }),
      'web/kustomization.yaml': list('a.yaml'),
      'web/.argocd-source-web.yaml': 'path: elsewhere\nkustomize: { namePrefix: their- }\n',
      'web/a.yaml': map('a'),
    });
    expect(applied(graph)).toEqual(['lab:web/their-a']);
  });

  test('where all come from elsewhere, the repository is read as by kubectl', () => {
    const graph = read({
      'argocd/chart.yaml': application('chart', { repoURL: 'https://charts.example.org', chart: 'nginx' }),
      'web/a.yaml': map('a'),
    });
    expect(applied(graph)).toEqual(['lab:/a']);
    expect(graph.objects('Application')).toHaveLength(1);
  });
});

describe('an ApplicationSet', () => {
  const files = (spec: object): Record<string, string> => ({
    'argocd/set.yaml': applicationSet('set', spec),
    'apps/web/a.yaml': map('a'),
    'apps/web/config.json': '{ "to": "prod", "more": { "namespace": "from-json" } }',
    'apps/db/b.yaml': map('b'),
    'apps/db/config.yaml': 'to: staging\nmore: { namespace: from-yaml }\n',
    'apps/.hidden/c.yaml': map('c'),
    'apps/web/deep/d.yaml': map('d'),
  });
  const template = (path: string, destination: object = { namespace: 'x' }): object => ({
    metadata: { name: 'made' },
    spec: { source: { repoURL: own, path }, destination },
  });
  const made = (spec: object): string[] => applied(read(files(spec)));

  test('takes elements of a list', () => {
    const generators = [
      {
        list: {
          elements: [
            { app: 'web', values: { ns: 'one' } },
            { app: 'db', values: { ns: 'two' } },
          ],
        },
      },
    ];
    expect(made({ generators, template: template('apps/{{app}}', { namespace: '{{ values.ns }}' }) })).toEqual([
      'lab:one/a',
      'lab:two/b',
    ]);
    expect(
      made({
        goTemplate: true,
        generators,
        template: template('apps/{{.app}}', { namespace: '{{ .values.ns | upper }}' }),
      }),
    ).toEqual(['lab:ONE/a', 'lab:TWO/b']);
  });

  test('takes folders: a star reaches over no slash, and hidden ones never count', () => {
    const generators = (...directories: object[]): object[] => [{ git: { repoURL: own, directories } }];
    const place = template('{{path}}', { namespace: '{{path.basename}}-{{path[0]}}' });
    expect(made({ generators: generators({ path: 'apps/*' }), template: place })).toEqual([
      'lab:db-apps/b',
      'lab:web-apps/a',
    ]);
    expect(
      made({ generators: generators({ path: 'apps/*' }, { path: 'apps/web', exclude: true }), template: place }),
    ).toEqual(['lab:db-apps/b']);
    expect(
      made({
        goTemplate: true,
        generators: generators({ path: 'apps/*' }),
        template: template('{{.path.path}}', { namespace: '{{ index .path.segments 1 }}' }),
      }),
    ).toEqual(['lab:db/b', 'lab:web/a']);
  });

  test('takes files in YAML and JSON with what they say', () => {
    const generators = [{ git: { repoURL: own, files: [{ path: 'apps/*/config.*' }] } }];
    expect(
      made({ generators, template: template('{{path}}', { name: '{{to}}', namespace: '{{more.namespace}}' }) }),
    ).toEqual(['prod:from-json/a', 'staging:from-yaml/b']);
    expect(
      made({
        goTemplate: true,
        generators,
        template: template('{{.path.path}}', { name: '{{.to}}', namespace: '{{.more.namespace}}' }),
      }),
    ).toEqual(['prod:from-json/a', 'staging:from-yaml/b']);
  });

  test('takes files that cannot be read as Applications that nobody knows', () => {
    const generators = [{ git: { repoURL: own, files: [{ path: 'sets/*' }] } }];
    const spec = { generators, template: template('apps/web', { name: '{{to}}' }) };
    const broken = { 'sets/a.json': '{', 'sets/b.yaml': 'to: [', 'sets/c.yaml': 'to: prod' };
    expect(notFollowed(read({ ...files(spec), ...broken })).sort()).toEqual([
      'sets/a.json could not be read',
      'sets/b.yaml could not be read',
      undefined,
    ]);
  });

  test('multiplies in a matrix, fills the first into the second, and merges by keys', () => {
    const clusters = { list: { elements: [{ cluster: 'one' }, { cluster: 'two' }] } };
    const folders = { git: { repoURL: own, directories: [{ path: 'apps/web' }] } };
    expect(
      made({
        generators: [{ matrix: { generators: [folders, clusters] } }],
        template: template('{{path}}', { name: '{{cluster}}' }),
      }),
    ).toEqual(['one:/a', 'two:/a']);
    const named = { list: { elements: [{ app: 'web' }] } };
    const filled = { git: { repoURL: own, files: [{ path: 'apps/{{app}}/config.json' }] } };
    expect(
      made({
        generators: [{ matrix: { generators: [named, filled] } }],
        template: template('apps/{{app}}', { name: '{{to}}' }),
      }),
    ).toEqual(['prod:/a']);
    const override = { list: { elements: [{ cluster: 'two', ns: 'special' }] } };
    const base = {
      list: {
        elements: [
          { cluster: 'one', ns: 'plain' },
          { cluster: 'two', ns: 'plain' },
        ],
      },
    };
    expect(
      made({
        generators: [{ merge: { mergeKeys: ['cluster'], generators: [base, override] } }],
        template: template('apps/web', { name: '{{cluster}}', namespace: '{{ns}}' }),
      }),
    ).toEqual(['one:plain/a', 'two:special/a']);
  });

  test('filters by a selector', () => {
    const list = {
      elements: [
        { app: 'web', on: 'yes' },
        { app: 'db', on: 'no' },
      ],
    };
    const generators = [{ list, selector: { matchLabels: { on: 'yes' } } }];
    expect(made({ generators, template: template('apps/{{app}}') })).toEqual(['lab:x/a']);
  });

  test('whose clusters, repositories or texts are not in the repository is not followed', () => {
    const reasons = (spec: object): (string | undefined)[] => notFollowed(read(files(spec)));
    expect(reasons({ generators: [{ clusters: {} }], template: template('apps/web', { name: '{{name}}' }) })).toEqual([
      'which clusters there are is not in the repository',
    ]);
    expect(reasons({ generators: [{ list: { elements: [{}] } }], template: template('apps/{{app}}') })).toEqual([
      'comes from a place with {{app}} in it',
    ]);
    expect(
      reasons({
        goTemplate: true,
        generators: [{ list: { elements: [{ app: 'web' }] } }],
        template: template('apps/{{ if .x }}{{.app}}{{ end }}'),
      })[0],
    ).toContain('comes from a place with {{');
  });
});
