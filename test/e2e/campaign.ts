/**
 * How many of a long campaign are tried: a sample, so that CI ends in time, and all of them in `npm run prove -- --real`. What is drawn is
 * drawn by the same seed, so that a sample is the beginning of the whole.
 */
export function campaign({ whole, sample }: { readonly whole: number; readonly sample: number }): number {
  return process.env['HOLDFAST_CAMPAIGNS'] === 'whole' ? whole : sample;
}
