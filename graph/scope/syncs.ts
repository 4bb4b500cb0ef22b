import { FileOrigin } from '../yaml/file-origin.ts';
import type { JsonObject } from '../json.ts';
import type { Declared } from './declared.ts';
import type { Sync } from './flux-sources.ts';
import { DocumentPlace, MixedPlace, SpotPlace } from '../kustomize/place.ts';
import { Written } from '../kustomize/written.ts';

/** The Kustomization that the Flux operator makes of a sync. */
export function declaredBySync({ source, index, at, path, reference }: Sync): Declared {
  const { kind, name, namespace } = reference;
  const document: JsonObject = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: { path, prune: true, sourceRef: { kind, name } },
  };
  const place = MixedPlace.withPart(
    new SpotPlace(() => new FileOrigin(source, index, at)),
    'spec',
    new DocumentPlace(source, index, at),
  );
  return { source, index, document, manifest: new Written(document, place) };
}
