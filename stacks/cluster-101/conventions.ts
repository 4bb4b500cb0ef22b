/** The store that the secrets of applications come from. */
export const secretStore = 'onepassword';
/** Operators pull large images while a cluster is rebuilt: issue 1 of the source gives them this much. */
export const operator = { timeout: '10m', retryInterval: '2m' } as const;
