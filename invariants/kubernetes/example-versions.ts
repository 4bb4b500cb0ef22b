/** A release in an API version of Flux. */
export function release(version: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/${version}
kind: HelmRelease
metadata: { name: wiki }
spec: { interval: 1h }
`;
}

/** The same beside the definition that serves some versions. */
export function definedRelease(version: string, served: string): string {
  const versions = served.split(', ').map((name) => `{ name: ${name}, served: true }`);
  return `${release(version)}---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: helmreleases.helm.toolkit.fluxcd.io }
spec:
  group: helm.toolkit.fluxcd.io
  names: { kind: HelmRelease, plural: helmreleases }
  versions: [${versions.join(', ')}]
`;
}

/** What pins Flux. */
export function fluxManifests(tag: string, version = 'v1'): string {
  return `apiVersion: source.toolkit.fluxcd.io/${version}
kind: OCIRepository
metadata: { name: flux-manifests }
spec: { url: "oci://ghcr.io/fluxcd/flux-manifests", ref: { tag: "${tag}" }, interval: 1h }
`;
}

/** A release of a chart at a version. */
export function chartRelease(chart: string, version: string, values: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${chart} }
spec: { chart: { spec: { chart: ${chart}, version: ${version} } }, values: ${values} }
`;
}
