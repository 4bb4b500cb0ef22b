import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { addObject } from './application.ts';

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

/**
 * A chart that Flux installs. A failed installation is tried three times from scratch, a failed upgrade is rolled back.
 *
 * Upholds issue 1 of cluster-101: a release that is stuck is remediated, not left in place.
 */
export class HelmRelease extends Construct {
  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
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
        install: { remediation: { retries: 3 } },
        // By itself Helm never touches again what lies in a chart's folder `crds`: they would stay those of the first day.
        upgrade: { crds: 'CreateReplace', cleanupOnFail: true, remediation: { retries: 3, strategy: 'rollback' } },
        ...(props.patches && { postRenderers: [{ kustomize: { patches: props.patches } }] }),
        ...(props.values && { values: props.values }),
      },
    });
  }
}
