import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { renderReleasesInto, type RenderOptions } from '../../helm/render-releases.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { helmInUse } from './both-helms.ts';

/** The files of the chart `web`. */
const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.0\n',
  'values.yaml': 'port: 80\nname: ""\n',
  'values.schema.json': '{"properties":{"port":{"type":"integer"}}}',
  'templates/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }}{{ .Values.name }} }
spec: { ports: [{ port: {{ .Values.port }} }] }
{{ if eq .Values.name "-bad" }}{{ fail "no such name" }}{{ end }}
`,
  'crds/thing.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.org }
spec: { group: example.org, names: { kind: Thing, plural: things }, scope: Namespaced, versions: [] }
`,
};

/** A HelmRepository. `kind` goes behind its address, such as `, insecure: true`. */
export const repository = (url: string, kind = ''): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: example, namespace: site }
spec: { url: "${url}"${kind} }
`;
/** A release of the chart. `more` goes before its values. */
export const release = (values: string, more = ''): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: front, namespace: site }
spec:
  chart: { spec: { chart: web, version: 1.2.0, sourceRef: { kind: HelmRepository, name: example } } }
${more}  values:
${values}`;

/** What was read of files, with what a helm made of their releases. @param helm @default the real one */
export async function rendered(
  files: Readonly<Record<string, string>>,
  options: RenderOptions,
  helm = helmInUse(),
): Promise<ResourceGraph> {
  process.env['HOLDFAST_HELM'] = helm;
  const graph = new ResourceGraph();
  readFolderInto(graph, scratchFolder(files));
  await renderReleasesInto(graph, options);
  return graph;
}

/** What was made, with its templates. */
export const made = (graph: ResourceGraph): string[] =>
  graph.objects().flatMap(({ kind, name, madeBy, template }) => (madeBy ? [`${kind}/${name} ${template ?? ''}`] : []));

/** What became of the only release. */
export const outcome = (graph: ResourceGraph): unknown => [...graph.expanded.values()][0];

/** A folder with the chart in its folder `web`, with other files over its own. */
export function chartFolder(files: Readonly<Record<string, string>> = {}): string {
  return scratchFolder(
    Object.fromEntries(Object.entries({ ...chart, ...files }).map(([path, text]) => [`web/${path}`, text])),
  );
}

/** A folder with the chart as helm packs it, and nothing else. */
export function packedChart(files?: Readonly<Record<string, string>>): string {
  const folder = scratchFolder();
  execFileSync(helmInUse(), ['package', join(chartFolder(files), 'web'), '-d', folder]);
  return folder;
}

/** A server on loopback. */
export interface Served {
  /** Its host and port. */
  readonly host: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  readonly close: () => void;
}

/** A repository of charts on loopback that has the one chart. @param login as `user:password`, which it asks for @default none @param files over its own */
export async function servedRepository(login?: string, files?: Readonly<Record<string, string>>): Promise<Served> {
  const archive = archiveOf(packedChart(files));
  const asked = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  return serve((request, response) => {
    if (asked !== undefined && request.headers.authorization !== asked) return void response.writeHead(401).end();
    const index = `apiVersion: v1\nentries: { web: [{ name: web, version: 1.2.0, urls: ["http://${request.headers.host ?? ''}/web-1.2.0.tgz"] }] }\n`;
    response.end(basename(request.url ?? '') === 'index.yaml' ? index : archive);
  });
}

/** A registry on loopback, as the distribution specification of OCI describes it, that has the one chart as `charts/web`. */
export async function servedRegistry(): Promise<Served & { readonly digest: string }> {
  const archive = archiveOf(packedChart());
  const config = Buffer.from(JSON.stringify({ name: 'web', version: '1.2.0', apiVersion: 'v2' }));
  const about = (mediaType: string, content: Buffer) => ({
    mediaType,
    digest: digestOf(content),
    size: content.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: about('application/vnd.cncf.helm.config.v1+json', config),
      layers: [about('application/vnd.cncf.helm.chart.content.v1.tar+gzip', archive)],
    }),
  );
  const blobs = new Map([config, archive].map((content) => [digestOf(content), content]));
  const served = await serve((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, repositoryPath, , last = ''] = /^\/v2\/(.*)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path) ?? [];
    if (path === '/v2/') return void response.end('{}');
    if (repositoryPath !== 'charts/web') return void response.writeHead(404).end();
    if (last === 'list') return void response.end(JSON.stringify({ name: repositoryPath, tags: ['1.2.0'] }));
    const isManifest = last === '1.2.0' || last === digestOf(manifest);
    const content = isManifest ? manifest : blobs.get(last);
    if (content === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': isManifest ? manifestType : 'application/octet-stream',
      'content-length': content.length,
      'docker-content-digest': digestOf(content),
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  });
  return { ...served, digest: digestOf(manifest) };
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function archiveOf(folder: string): Buffer {
  return readFileSync(join(folder, readdirSync(folder)[0] ?? ''));
}

/** A server that answers each request. */
export async function serve(answer: RequestListener): Promise<Served> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  // Whoever speaks TLS to it gets no answer.
  server.on('clientError', (_, socket) => void socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}
