import { campaign } from '../e2e/campaign.ts';
import type { Undisturbed } from './writing.ts';

/** Steps at which a run may end: all of them, or the last text, the last file that takes its place, and the last one that goes. */
export function momentsOf({ steps }: Undisturbed): number[] {
  const chosen = ['writeFileSync', 'renameSync', 'rmSync'].map((name) => steps.lastIndexOf(name));
  return [...chosen, ...steps.keys()].slice(0, campaign({ whole: steps.length, sample: chosen.length }));
}
