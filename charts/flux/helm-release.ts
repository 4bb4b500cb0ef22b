import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { addObject } from './application.ts';
import { ClusterTree } from './cluster-tree.ts';

/** Where a chart comes from: an OCI registry, or a repository of the older kind. */
export type ChartSource =
  | { readonly oci: string; readonly version: string }
  | { readonly repository: string; readonly chart: string; readonly version: string };

/** What a HelmRelease is made of. */
export interface HelmReleaseProps {
  /** Where the chart comes from. */
  readonly chart: ChartSource;
  /** Name of the release. @default the construct's id */
  readonly name?: string;
  /** Values of the chart. @default its own */
  readonly values?: JsonObject;
  /** How long Helm waits for its objects. @default '5m' */
  readonly timeout?: string;
  /** Kustomize patches of what the chart renders, where its values do not reach. @default none */
  readonly patches?: readonly JsonObject[];
}

const untilItWorks: JsonObject = { name: 'RetryOnFailure' };

/**
 * A chart that Flux installs, and tries again every five minutes until it works: what came too late, such as a Secret, an image or
 * a node, needs nobody to say so. Counted retries end: after the last one helm-controller waits until somebody changes the release
 * (1.4.3 to 1.6.0, internal/controller/helmrelease_controller.go: `ErrExceededMaxRetries` is terminal). Nothing is uninstalled
 * or rolled back in between: an uninstall takes the claims along that a restore has just filled, and Longhorn refuses it. A release
 * whose new version fails stays as it is until a commit mends it, which the alerts on Flux tell.
 *
 * The second try of an installation is an upgrade (internal/reconcile/atomic_release.go, `actionForState`): both say the same, or the upgrade gives
 * up where the installation would not. Needs Flux 2.7, which knows the strategy. Upholds issue 1 of cluster-101 and
 * `flux/retried-installation-goes-on`.
 *
 * @throws Error where the cluster's Flux does not know the strategy.
 */
export class HelmRelease extends Construct {
  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    requireRetries(this);
    const name = props.name ?? id;
    const { chart } = props;
    if ('oci' in chart) {
      addObject(this, {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'OCIRepository',
        metadata: { name },
        spec: {
          interval: '15m',
          url: chart.oci,
          ref: { tag: chart.version },
          layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
        },
      });
    } else {
      addObject(this, {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'HelmRepository',
        metadata: { name },
        spec: { interval: '1h', url: chart.repository },
      });
    }
    addObject(this, {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name },
      spec: {
        interval: '1h',
        timeout: props.timeout ?? '5m',
        ...('oci' in chart
          ? { chartRef: { kind: 'OCIRepository', name } }
          : {
              chart: {
                spec: { chart: chart.chart, version: chart.version, sourceRef: { kind: 'HelmRepository', name } },
              },
            }),
        install: { strategy: untilItWorks },
        // By itself Helm never touches again what lies in a chart's folder `crds`: they would stay those of the first day.
        upgrade: { crds: 'CreateReplace', strategy: untilItWorks },
        ...(props.patches && { postRenderers: [{ kustomize: { patches: props.patches } }] }),
        ...(props.values && { values: props.values }),
      },
    });
  }
}

/** RetryOnFailure came with helm-controller 1.4, which is the one of Flux 2.7; an older API server refuses the field. */
function requireRetries(release: HelmRelease): void {
  const version = ClusterTree.of(release).cluster.gitOps?.version;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (Number(major) > 2 || minor === undefined || Number(minor) >= 7) return;
  throw new Error(
    `[${release.node.path}] gitOps.version: ${version ?? ''}; required: 2.7 or newer, which tries failed releases again; fix: raise it in the topology`,
  );
}
