/** What outlives the pods of monitoring. */
export const monitoring = {
  settings: {
    // Until there is storage that outlives a node: a local volume would tie it to the host whose loss it tells.
    keeps: { nothing: 'the cluster has volumes of single nodes alone' },
  },
} as const;
