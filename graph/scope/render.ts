import { isObject, textAt, type JsonObject, type JsonPath } from '../json.ts';
import { unknownIn } from '../unknown.ts';
import { identify } from '../identity.ts';
import type { Origin } from '../origin.ts';
import { onceForEach } from '../once-for-each.ts';
import { isClusterWide } from './cluster-wide.ts';
import { commonMetadataIn, withCommonMetadata } from './common-metadata.ts';
import { originAt, type Consumer, type Use } from './consumer.ts';
import { fillIn, isFilled, type Filled } from './fill.ts';
import type { Failure } from '../kustomize/failures.ts';
import type { Written } from '../kustomize/written.ts';
import { DocumentPlace } from '../kustomize/place.ts';

/** A document as its consumer applies it. */
export interface Rendered {
  readonly manifest: JsonObject;
  readonly namespace: string | undefined;
  /** Where a field was decided; undefined where that is the document itself. */
  readonly locate: (path: JsonPath) => Origin | undefined;
  /** Variables that nobody defines, each with where it stands in the manifest. */
  readonly undefinedVariables: Filled['undefinedVariables'];
  /** Why Flux would refuse the object. */
  readonly failures: readonly Failure[];
}

const none = (): undefined => undefined;
const nothing: readonly never[] = [];

/** What nobody applies, as it is written. */
export function asWritten(document: JsonObject): Rendered {
  const namespace = textAt(document, ['metadata', 'namespace']);
  return { manifest: document, namespace, locate: none, undefinedVariables: nothing, failures: nothing };
}

/** Renders an object for the Flux Kustomization that applies it. */
export function render({ consumer, object }: Use): Rendered {
  const { manifest, undefinedVariables, failures } = applied({ consumer, object });
  const { value } = manifest;
  return {
    manifest: isObject(value) ? value : {},
    namespace: textAt(value, ['metadata', 'namespace']),
    // What nobody changed stands where it is written.
    locate: manifest.place instanceof DocumentPlace ? none : (path) => originAt(manifest, path),
    undefinedVariables,
    failures,
  };
}

const commonMetadataOf = onceForEach(({ manifest }: Consumer) => commonMetadataIn(manifest.get('spec') ?? manifest));

/** Argo CD gives the namespace of its destination to what names none (controller/state.go of Argo CD 3.6). */
function withNamespace(manifest: Written, namespace: Written | undefined): Written {
  if (namespace === undefined || namespace.name === '' || unknownIn(namespace.name) !== undefined) return manifest;
  const own = manifest.at('metadata', 'namespace');
  const identity = identify(manifest.value);
  if (identity === undefined || (own !== undefined && own.name !== '')) return manifest;
  if (isClusterWide(identity.apiVersion, identity.kind)) return manifest;
  return manifest.withAt(['metadata', 'namespace'], namespace);
}

/** The object as it is applied, with the place of everything in it. */
export function applied({ consumer, object }: Use): Filled {
  const { manifest } = object;
  const finish = (written: Written): Written =>
    withNamespace(withCommonMetadata(written, commonMetadataOf(consumer)), consumer.namespace);
  const variables = isFilled(manifest.value) ? consumer.variables() : undefined;
  if (variables === undefined) return { manifest: finish(manifest), undefinedVariables: nothing, failures: nothing };
  const filled = fillIn(manifest, variables, { work: consumer.work, file: object.writtenIn.source.path });
  return { ...filled, manifest: finish(filled.manifest) };
}
