import type { Undisturbed, Writing } from './writing.ts';
import { WrittenPlace } from './written-place.ts';

/** A run that nothing befalls. What is wrong with it is for the claims to say. */
export async function undisturbedRun(writing: Writing): Promise<Undisturbed> {
  const place = new WrittenPlace(writing);
  const before = place.state();
  const { steps, stderr } = await place.run();
  return { folder: place.folder, before, after: place.state(), steps, stderr };
}
