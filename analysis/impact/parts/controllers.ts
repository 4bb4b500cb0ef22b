import { isObject, listAt, textAt } from '../../../graph/json.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';
import { componentId, type ClusterParts } from './cluster.ts';
import { sitesOf } from './dependencies.ts';
import { existing, hardwareId } from './hardware.ts';
import { certificateId } from './routes.ts';

/** What is lost while the controller of a chart is down, by the name of the chart. */
const withoutChart: Readonly<Record<string, string>> = {
  'cert-manager': 'certificates are not renewed; those that exist stay valid until they end',
  'nfs-subdir-external-provisioner': 'new claims on the export stay Pending; what is mounted goes on',
  longhorn: 'volumes that are attached go on; none is attached, detached or rebuilt',
  'ceph-csi-cephfs': 'volumes that are mounted go on; none is mounted or made',
  'ceph-csi-rbd': 'volumes that are mounted go on; none is mounted or made',
  metallb: 'services keep their addresses until a node is lost; none is given out',
  cilium: 'programs in the kernel go on; no new pod gets an address, no policy changes',
  'external-secrets': 'secrets are not refreshed; those that exist stay',
  'external-dns': 'records are not changed; those that exist stay',
  volsync: 'nothing is backed up or replicated; applications go on',
  velero: 'nothing is backed up; applications go on',
  'kube-prometheus-stack': 'nothing is measured, no alert is evaluated',
  'nvidia-device-plugin': 'no new pod gets a GPU; those that have one keep it',
  'snapshot-controller': 'no snapshot is made: backups that copy by snapshot fail',
  'oauth2-proxy': 'what it guards is not reached',
  authentik: 'nobody can log in anew; sessions that exist go on until they end',
  loki: 'logs are not kept; applications go on',
};

/** The chart of a release, as far as it names one itself. */
export function chartOf({ object: { manifest } }: PodSet): string | undefined {
  return textAt(manifest, ['spec', 'chart', 'spec', 'chart']);
}

/** What is lost without the pods of a well-known controller. */
export function withoutController(view: ClusterView, podSet: PodSet): string | undefined {
  if (podSet.object.kind !== 'HelmRelease') return undefined;
  const source = textAt(podSet.object.manifest, ['spec', 'chartRef', 'name']);
  const url = view
    .objects('OCIRepository')
    .find(({ name, namespace }) => name === source && namespace === podSet.object.namespace);
  const chart = chartOf(podSet) ?? textAt(url?.manifest, ['spec', 'url'])?.split('/').at(-1);
  return withoutChart[chart ?? ''];
}

/** Adds what certificates and alerts need of controllers and of services outside. */
export function addControllers(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  workloads: ReadonlyMap<PodSet, Part>,
): void {
  addRenewal(model, view, workloads);
  addAlerting(model, parts, view, workloads);
}

function addRenewal(model: FailureModel, view: ClusterView, workloads: ReadonlyMap<PodSet, Part>): void {
  const managers = [...workloads].filter(([{ name }]) => name === 'cert-manager').map(([, part]) => part);
  const solvers = usesCloudflare(view)
    ? view.graph
        .declared('service')
        .filter(({ spec, topology }) => topology === view.cluster.topology && /cloudflare/.test(spec.endpoint))
    : [];
  for (const certificate of view.objects('Certificate')) {
    const part = model.get(certificateId(certificate));
    if (part === undefined) continue;
    const degraded = { otherwise: level.degraded, bearsInterruptions: true } as const;
    model.needs(part, { on: managers, ...degraded, because: 'is renewed by' });
    for (const { name } of solvers) {
      model.needs(part, { on: existing(model, hardwareId.service(name)), ...degraded, because: 'is proven through' });
    }
    for (const site of sitesOf(view)) {
      model.needs(part, { on: existing(model, hardwareId.internet(site)), ...degraded, because: 'is renewed over' });
    }
  }
}

function usesCloudflare(view: ClusterView): boolean {
  return view
    .objects('ClusterIssuer', 'Issuer')
    .flatMap(({ manifest }) => listAt(manifest, ['spec', 'acme', 'solvers']))
    .some((solver) => isObject(solver) && isObject(solver['dns01']) && isObject(solver['dns01']['cloudflare']));
}

/** Who is told: whoever measures, the way out, and the service that delivers. */
function addAlerting(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  workloads: ReadonlyMap<PodSet, Part>,
): void {
  const { alerting } = view.cluster.spec;
  if (alerting === undefined) return;
  const part = model.add({
    id: componentId(view.cluster.name, 'alerting'),
    kind: 'component',
    name: 'alerting',
    canFail: false,
    without: 'nobody is told of a failure',
  });
  const collectors = [...workloads].filter(([{ name }]) => name === 'kube-prometheus-stack' || name === 'vmagent');
  model.needs(part, { on: collectors.map(([, collector]) => collector), because: 'is fed by' });
  model.needs(part, { on: existing(model, hardwareId.service(alerting.deliveredBy)), because: 'is delivered by' });
  for (const site of sitesOf(view)) {
    model.needs(part, { on: existing(model, hardwareId.internet(site)), because: 'is delivered over' });
  }
  if (collectors.length === 0) model.needs(part, { on: [parts.api], otherwise: level.degraded, because: 'watches' });
}
