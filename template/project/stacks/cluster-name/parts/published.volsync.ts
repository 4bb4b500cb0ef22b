/** Whose status becomes numbers, besides that of Flux. */
export const published = {
  kinds: ['volsync'],
} as const;
