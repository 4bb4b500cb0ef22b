import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parts } from '../e2e/parts.ts';
import { holdfastBeside, type Run } from './holdfast.ts';
import { write } from './planted-secrets.ts';
import { charts, ownSecrets, type Chart } from './secret-charts.ts';
import type { Given, Way } from './secret-ways.ts';

type Files = Readonly<Record<string, string>>;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const repository = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: far, namespace: site }
spec: { url: "http://127.0.0.1:1" }
`;
const release = (name: string, chart: string, values: string): string => `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: site }
spec:
  interval: 1h
  chart: { spec: { chart: ${chart}, version: 1.0.0, sourceRef: { kind: HelmRepository, name: far } } }
${values}`;
const from = (reference: string): string => `  valuesFrom: [{ kind: Secret, name: given, ${reference} }]\n`;
/** Fields of a Secret that gives values under names that say nothing. */
const given = (secret: string): string => `---
apiVersion: v1
kind: Secret
metadata: { name: given, namespace: site }
stringData:
  values.yaml: |
    plain: ${secret}b
  plain: ${secret}c
data: { encoded.yaml: ${base64(`plain: ${secret}d\n`)} }
`;

/** The ways by which a release gives a secret to its chart. */
const gives: Readonly<Record<string, (secret: string) => string>> = {
  named: (secret) => `  values: { auth: { password: ${secret} } }\n`,
  'of a Secret': () => from('valuesKey: values.yaml'),
  'of a Secret, in Base64': () => from('valuesKey: encoded.yaml'),
  'of a Secret, at a path': () => from('valuesKey: plain, targetPath: plain'),
};

function chartFiles(name: string, chart: Chart): Files {
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    'values.yaml': 'plain: ""\nauth: { password: "" }\n',
    ...chart,
  };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`c/${name}/${path}`, text]));
}

/** A repository with a release of every chart, each by every way to give it a secret, and a folder with the charts. */
function everyChart(secret: string): Files {
  const ways = Object.values(gives);
  // The first are given a secret in every way, the others in turn: each is a run of helm, or two.
  const releases = Object.keys(charts).flatMap((_, index) =>
    ways
      .filter((__, way) => index < 3 || way === index % ways.length)
      .map((values, way) => release(`given${index}-${way}`, `chart${index}`, values(secret))),
  );
  const own = Object.values(ownSecrets(`${secret}e`));
  const files = [
    ...Object.values(charts).map((chart, index) => chartFiles(`chart${index}`, chart)),
    ...own.map((chart, index) => chartFiles(`own${index}`, chart)),
  ];
  const without = own.map((_, index) => release(`own${index}`, `own${index}`, '  values: {}\n'));
  return {
    'r/a.yaml': [repository, ...releases, ...without, given(secret)].join(''),
    ...Object.fromEntries(files.flatMap((each) => Object.entries(each))),
  };
}

const helmOf = (folder: string): Record<string, string> => ({
  HOLDFAST_HELM: parts.helm ?? '',
  // What it keeps leaves as well.
  HOLDFAST_CACHE: join(folder, 'cache'),
  HELM_CACHE_HOME: join(folder, '.helm'),
  HELM_CONFIG_HOME: join(folder, '.helm'),
});

function rendering(...args: readonly string[]): Way {
  return {
    args: ['check', 'r', '--render', '--charts', 'c', ...args],
    files: everyChart,
    run: ({ args: all }, { folder, product: { main } }) => holdfastBeside(all, folder, { main, env: helmOf(folder) }),
  };
}

type Source = (host: string, secret: string) => Files;

/** Where a chart is fetched from, with credentials in the address, and a server that repeats whatever it is asked with. */
function fetching(source: (host: string, secret: string) => string): Way {
  return fetchingWith(['--format', 'json'], (host, secret) => ({ 'r/a.yaml': source(host, secret) }));
}

/** The same from a repository that `helm repo add` noted with a login, in a file of helm's own. */
function loggedIn(login: (secret: string) => string): Way {
  const source: Source = (host, secret) => ({
    'r/a.yaml': chartRepository(`http://${host}/charts`),
    '.helm/repositories.yaml': `apiVersion: ""\nrepositories:\n  - name: far\n    url: http://${host}/charts\n${login(secret)}`,
    '.helm/repository/far-index.yaml':
      'apiVersion: v1\nentries:\n  web: [{ apiVersion: v2, name: web, version: 1.0.0, urls: [web-1.0.0.tgz] }]\n',
  });
  return fetchingWith(['--all'], source, ['repositories.yaml']);
}

function fetchingWith(options: readonly string[], source: Source, beside: readonly string[] = []): Way {
  return {
    args: ['check', 'r', '--render', ...options],
    files: () => ({}),
    beside,
    run: (way, all) => served(way, all, source),
  };
}

async function served({ args }: Way, { folder, secret, product: { main } }: Given, source: Source): Promise<Run> {
  const server = createServer(({ url = '', headers: { authorization = '' } }, response) => {
    const [, sent = ''] = authorization.split(' ');
    const message = `${url}: ${authorization} of ${Buffer.from(sent, 'base64').toString()} and ${secret} are wrong`;
    response
      .writeHead(authorization === '' ? 401 : 403, { 'www-authenticate': `Basic realm="${secret}"` })
      .end(JSON.stringify({ errors: [{ code: 'DENIED', message, detail: message }] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const files = {
      ...source(host, secret),
      'auth.json': JSON.stringify({ auths: { [host]: { auth: base64(`user:${secret}`) } } }),
    };
    write(folder, files);
    const env = { ...helmOf(folder), HELM_REGISTRY_CONFIG: join(folder, 'auth.json') };
    const run = await holdfastBeside(args, folder, { main, env });
    // What stays was written by the command.
    for (const name of Object.keys(files)) rmSync(join(folder, name));
    return run;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const chartRepository = (url: string, kind = ''): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: far, namespace: site }\nspec: { url: "${url}"${kind} }\n${release('front', 'web', '  values: {}\n')}`;
const artifact = (url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: web, namespace: site }\nspec: { url: "${url}", insecure: true, ref: { tag: 1.0.0 } }\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: front, namespace: site }\nspec: { chartRef: { kind: OCIRepository, name: web } }\n`;

/** Every output of a check that has helm render, and every place that charts are fetched from. */
export const helmWays: readonly Way[] = [
  rendering(),
  rendering('--all'),
  ...['json', 'sarif', 'junit', 'github', 'markdown'].map((format) => rendering('--format', format)),
  rendering('--explain-scope'),
  rendering('--write-baseline', 'baseline.json'),
  rendering('--diff'),
  fetching((host, secret) => chartRepository(`http://user:${secret}@${host}/charts`)),
  fetching((host, secret) => chartRepository(`http://${host}/charts?token=${secret}&X-Amz-Signature=${secret}`)),
  fetching((host, secret) => chartRepository(`http://user:${secret}@127.0.0.1:1/${host}`)),
  fetching((host, secret) => chartRepository(`http://user:${secret}@[${host}`)),
  fetching((host) => chartRepository(`oci://${host}/charts`, ', type: oci, insecure: true')),
  fetching((host, secret) => chartRepository(`oci://user:${secret}@${host}/charts`, ', type: oci, insecure: true')),
  loggedIn((secret) => `    username: user\n    password: ${secret}\n`),
  loggedIn((secret) => `    username: ${secret}\n    password: ${secret}\n    pass_credentials_all: true\n`),
  loggedIn((secret) => `    username: user\n    password: "${secret}: [\n`),
  loggedIn((secret) => `    username: [${secret}]\n    password: { ${secret}: ${secret} }\n`),
  fetching((host) => artifact(`oci://${host}/charts/web`)),
  fetching((host, secret) => artifact(`oci://user:${secret}@${host}/charts/web`)),
];
