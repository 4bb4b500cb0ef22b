/** A HelmRelease of Longhorn in a version or range. */
export const longhorn = (version: string, settings = '{}'): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: longhorn }
spec:
  chart: { spec: { chart: longhorn, version: "${version}" } }
  values: { defaultSettings: ${settings} }
`;

/** A class of Longhorn with so many replicas. */
export const classWith = (replicas: number): string => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: longhorn }
provisioner: driver.longhorn.io
parameters: { numberOfReplicas: "${replicas}" }
`;
