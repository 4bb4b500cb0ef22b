import type { LooseManifest } from '../../real-stack.ts';
import { forward } from '../forward.ts';
import { until, type Kubernetes } from '../kubernetes.ts';
import type { PublishedKind } from './grown-objects.ts';

/** What an API server says of an object that somebody wants to make. */
export interface ServerWord {
  /** Whether it takes it. */
  readonly isTaken: boolean;
  /** Whether it cannot even read it: fields that there are not, or values of other types. */
  readonly isUnreadable: boolean;
  readonly message: string;
}

/** Asks with strict field validation; nothing is kept. Undefined where the server itself fails over the object, and hangs up. */
export async function ask(
  kubernetes: Kubernetes,
  manifest: LooseManifest,
  json?: string,
): Promise<ServerWord | undefined> {
  const path = kubernetes.path(manifest).replace(/\/[^/]*$/, '?dryRun=All&fieldValidation=Strict');
  const body = json ?? JSON.stringify(manifest);
  const answer = await forward(kubernetes.server, {
    method: 'POST',
    path,
    body,
    contentType: 'application/json',
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const { status, text } = answer;
  if (status < 300) return { isTaken: true, isUnreadable: false, message: '' };
  const { message = text } = JSON.parse(text) as LooseManifest;
  return { isTaken: false, isUnreadable: status === 400, message };
}

/** The kinds of the groups that are stable, as the server publishes them. */
export async function publishedKinds(kubernetes: Kubernetes): Promise<PublishedKind[]> {
  // What a CRD defines is served before it is published.
  let kinds: PublishedKind[] = [];
  await until('every kind that is served is published', async () => {
    kinds = await kindsPublishedNow(kubernetes);
    const published = new Set(kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    return kubernetes.definedKinds().every((kind) => published.has(kind));
  });
  return kinds;
}

async function kindsPublishedNow(kubernetes: Kubernetes): Promise<PublishedKind[]> {
  const { paths } = await kubernetes.get('/openapi/v3');
  const documents = Object.entries<LooseManifest>(paths).filter(([name]) => /^apis?\/(?:.*\/)?v\d\w*$/.test(name));
  const found = new Map<string, PublishedKind>();
  for (const [, { serverRelativeURL }] of documents) {
    // While CRDs are taken up, the digest of a document changes.
    const path = String(serverRelativeURL).replace(/\?.*/, '');
    const named = (await kubernetes.get(path)).components.schemas as Record<string, LooseManifest>;
    for (const schema of Object.values(named)) {
      const [own, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
      if (own === undefined || others.length > 0) continue;
      const apiVersion = `${own.group === '' ? '' : `${own.group}/`}${own.version}`;
      if (kubernetes.isServed(apiVersion, own.kind))
        found.set(`${apiVersion} ${own.kind}`, { apiVersion, kind: own.kind, schema, named });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}
