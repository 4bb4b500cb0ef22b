import { expect, test } from 'vitest';
import { messageOf } from '../../graph/message-of.ts';
import { acceptance } from '../acceptance.ts';
import { CompiledCommand } from '../cli/compiled-command.ts';
import { claims } from '../writing/claims.ts';
import { RealSops } from '../writing/real-sops.ts';
import { writingSabotages } from '../writing/sabotages.ts';
import { undisturbedRun } from '../writing/undisturbed.ts';
import { writers } from '../writing/writers.ts';
import type { ClaimName } from '../writing/writer.ts';
import { describeWith } from './parts.ts';

const claimNames = Object.keys(claims) as readonly ClaimName[];

/** The command as it is compiled, and which of its writers are looked at for what: with a sabotage, the one that shows it. */
interface Written {
  readonly command: CompiledCommand;
  readonly sops: RealSops;
  writers: readonly string[];
  claims: readonly ClaimName[];
}

/** What does not hold of one writer, claim by claim. */
async function faultsOf(name: string, { command, sops, claims: wanted }: Written): Promise<string[]> {
  const writer = writers[name];
  if (writer === undefined) throw new Error(`no command that writes is called ${name}`);
  const writing = { writer, command, sops };
  const undisturbed = await undisturbedRun(writing);
  const faults: string[] = [];
  for (const claim of wanted) {
    if (writer.exempt[claim] !== undefined) continue;
    try {
      await claims[claim](writing, undisturbed);
    } catch (error) {
      faults.push(`${name}: ${claim}: ${messageOf(error)}`);
    }
  }
  return faults;
}

describeWith(['sops', 'ageKeygen'], 'what commands write', () => {
  acceptance<Written>(
    'S2',
    '--fix, seal, import, new and synthesis write what was meant, keep what is of others, and lose nothing',
    {
      stack: async () => ({
        command: await CompiledCommand.make(),
        sops: new RealSops(),
        writers: Object.keys(writers),
        claims: claimNames,
      }),
      assert: async (written) => {
        if (written.writers.includes('synthesis')) await written.command.withSynthesis();
        // Writers all at once: no two runs know of each other.
        const faults = await Promise.all(written.writers.map((name) => faultsOf(name, written)));
        expect(faults.flat()).toEqual([]);
      },
      sabotage: Object.fromEntries(
        Object.entries(writingSabotages).map(([name, { writer, claim, damage }]) => [
          name,
          async (written: Written) => {
            written.writers = [writer];
            written.claims = [claim];
            if (writer === 'synthesis') await written.command.withSynthesis();
            await damage(written.command);
          },
        ]),
      ),
    },
  );

  test('[S2] every claim has a sabotage that shows it, every writer too, and who is exempt says why', () => {
    const sabotages = Object.values(writingSabotages);
    expect(claimNames.filter((name) => !sabotages.some(({ claim }) => claim === name))).toEqual([]);
    expect(Object.keys(writers).filter((name) => !sabotages.some(({ writer }) => writer === name))).toEqual([]);
    const reasons = Object.values(writers).flatMap(({ exempt }) => Object.values(exempt));
    expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
    for (const { writer, claim } of sabotages) expect(writers[writer]?.exempt).not.toHaveProperty([claim]);
  });
});
