import { Canaries, found } from '../canaries.ts';

/** Plans with a canary in every secret setting, in rounds of other shapes. Returns how many were planted, and those that were seen. */
export async function plantCanaries(rounds: number): Promise<{ planted: number; seen: string[] }> {
  const canaries = new Canaries();
  const seen: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = canaries.planted.length;
    const text = await canaries.outputs(round);
    seen.push(...found(canaries.planted.slice(before), text));
  }
  return { planted: canaries.planted.length, seen };
}
