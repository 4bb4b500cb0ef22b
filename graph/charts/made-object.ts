import { isObject, type JsonObject, type JsonPath } from '../json.ts';
import { type KubernetesObject } from '../resource/kubernetes-object.ts';
import { identify } from '../identity.ts';
import type { Origin } from '../origin.ts';
import type { ManifestSource } from '../resource/read-manifests.ts';
import { originAt } from '../scope/consumer.ts';
import { isClusterWide } from '../scope/cluster-wide.ts';
import type { Written } from '../kustomize/written.ts';
import { releaseNameOf } from './release-name.ts';

/** An object that a release makes, for the graph. A class, because there are thousands. */
export class MadeObject implements ManifestSource {
  readonly document: JsonObject;
  readonly cluster: string;
  readonly file: string;
  readonly madeBy: KubernetesObject;
  readonly template: string | undefined;
  readonly use: ManifestSource['use'];
  readonly #manifest: Written;

  /** @param template path of the template in its chart; undefined where the chart is modelled */
  constructor(release: KubernetesObject, manifest: Written, template?: string) {
    this.document = isObject(manifest.value) ? manifest.value : {};
    this.cluster = release.cluster;
    this.file = release.file;
    this.madeBy = release;
    this.template = template;
    this.#manifest = manifest;
    const identity = identify(this.document);
    const isWide = identity !== undefined && isClusterWide(identity.apiVersion, identity.kind);
    this.use = {
      rendered: {
        manifest: this.document,
        namespace: identity?.namespace ?? (isWide ? undefined : releaseNameOf(release).namespace),
        locate: (path) => this.locate(path),
        undefinedVariables: [],
        failures: [],
      },
      consumer: release.appliedBy,
      isApplied: true,
    };
  }

  locate(path: JsonPath): Origin {
    return originAt(this.#manifest, path);
  }
}
