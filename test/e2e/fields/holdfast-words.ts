import { dump } from 'js-yaml';
import { knownProducts } from '../../../graph/facts/fields/known-products.ts';
import { chartRelease } from '../../../invariants/kubernetes/example-versions.ts';
import type { LooseManifest } from '../../real-stack.ts';
import { today } from '../../today.ts';
import type * as Product from '../product-of-fields.ts';

/** What holdfast says of an object. */
export interface HoldfastWord {
  /** Its findings. */
  readonly told: readonly string[];
  /** What it does not know enough to judge. */
  readonly open: readonly string[];
}

/** What is judged: an object, or the text of one that no object can hold. */
export interface Judged {
  readonly manifest: LooseManifest;
  readonly json?: string | undefined;
}

const rules = [
  'kubernetes/built-in-kind-has-the-fields',
  'kubernetes/custom-kind-has-the-fields',
  'kubernetes/object-fits-its-schema',
  'kubernetes/text-is-text',
];
/** Charts, by the name of what they bring. */
const charts: Readonly<Record<string, string>> = {
  'Envoy Gateway': 'gateway-helm',
  'Gateway API': 'gateway-api-crds',
  'the Grafana operator': 'grafana-operator',
  'the Prometheus operator': 'kube-prometheus-stack',
  Rook: 'rook-ceph',
  'the snapshot controller': 'snapshot-controller',
  'the system upgrade controller': 'system-upgrade-controller',
};

/** What says which version of everything the cluster has: for each the newest whose fields are known. */
function pins(): Record<string, string> {
  const releases = knownProducts.flatMap(({ name, next }) => {
    if (name === 'Flux' || name === 'k3s' || next === undefined) return [];
    const before = next.startsWith('80.') ? '79.0.0' : next.replace(/\d+(?=\.0$)/, (minor) => `${Number(minor) - 1}`);
    return [chartRelease(charts[name] ?? name.toLowerCase(), before, '{}')];
  });
  const flux = 'https://github.com/fluxcd/flux2/releases/download/v2.9.0/install.yaml';
  return { 'releases.yaml': releases.join('---\n'), 'bootstrap/kustomization.yaml': `resources: [${flux}]\n` };
}

/** Judges some in a cluster whose versions are pinned, each in a file of its own. `definitions` are CRDs that were read. */
function judgeTogether(
  product: typeof Product,
  judged: readonly Judged[],
  { kubernetes, definitions = [] }: { readonly kubernetes: string; readonly definitions?: readonly LooseManifest[] },
): HoldfastWord[] {
  const named = (manifest: LooseManifest, index: number): LooseManifest => ({
    ...manifest,
    metadata: { ...manifest.metadata, name: `${manifest.metadata.name}-${index}` },
  });
  const texts = judged.map(
    ({ manifest, json }, index) => [`objects/${index}.yaml`, json ?? dump(named(manifest, index))] as const,
  );
  const graph = product.graphOf({
    files: {
      ...Object.fromEntries(texts),
      ...pins(),
      'crds.yaml': definitions.map((each) => dump(each)).join('---\n'),
    },
    within: product.clusterWith('one version', {
      distribution: { kind: 'k3s', version: `v${kubernetes}+k3s1` } as never,
    }),
  });
  const said = judged.map((): { told: string[]; open: string[] } => ({ told: [], open: [] }));
  const of = (file: string) => said[Number(/^objects\/(\d+)\.yaml/.exec(file)?.[1])];
  const own = product.invariants.filter(({ id }) => rules.includes(id));
  const { findings, notEvaluated } = product.runInvariants(graph, own, { today });
  for (const { file, reason } of graph.errors) of(file)?.told.push(reason);
  for (const { origin, message } of findings) if (origin.from === 'file') of(origin.file)?.told.push(message);
  for (const { origin, reason } of notEvaluated) if (origin.from === 'file') of(origin.file)?.open.push(reason);
  return said;
}

/** How many are judged together: the mistakes of all are counted, and beyond a budget no more are told. */
const together = 250;

/** Judges objects of a cluster whose versions are pinned. */
export function judge(
  product: typeof Product,
  judged: readonly Judged[],
  given: Parameters<typeof judgeTogether>[2],
): Map<Judged, HoldfastWord> {
  const isKustomization = ({ manifest }: Judged): boolean => manifest.kind === 'Kustomization';
  const others = judged.filter((each) => !isKustomization(each));
  const parts = [
    // Each of them is where a cluster starts.
    ...judged.filter(isKustomization).map((each) => [each]),
    ...Array.from({ length: Math.ceil(others.length / together) }, (_, at) =>
      others.slice(at * together, (at + 1) * together),
    ),
  ];
  return new Map(
    parts.flatMap((part) => judgeTogether(product, part, given).map((word, index) => [part[index] as Judged, word])),
  );
}
