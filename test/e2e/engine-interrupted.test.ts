import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Deployed } from '../engine/deployed.ts';
import { ended } from '../engine/engine.ts';
import { linesUnder } from '../guides.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const guide = linesUnder('docs/provisioning.md', 'When `pulumi up` was interrupted', 'console');
const copied = guide.findIndex((line) => line.startsWith('cp '));
/** What the guide has for descriptions and the lock, and for a state that is cut off, with the folder of the backend. */
const [unlock, copy, goOn] = [guide.slice(0, copied), guide.slice(0, copied + 1), guide.slice(copied + 1)];

/** Kills an `up` while servers are being made, and waits until the platform has made them. */
async function killed({ engine, providers }: Deployed): Promise<void> {
  let reached: () => void = () => undefined;
  const half = new Promise<void>((resolve) => (reached = resolve));
  let waiting = 0;
  providers.before = async ({ type }) => {
    if (type !== server) return;
    waiting++;
    reached();
    await new Promise((resolve) => setTimeout(resolve, 2000));
  };
  providers.after = ({ type }) => {
    if (type === server) waiting--;
  };
  const child = engine.start(['up', '--yes', '--skip-preview']);
  const end = ended(child);
  await half;
  child.kill('SIGKILL');
  await end;
  await expect.poll(() => waiting, { timeout: 10_000 }).toBe(0);
  providers.before = () => undefined;
}

/** Takes away by hand what the state does not know. */
async function unknownTakenAway({ engine, providers }: Deployed): Promise<void> {
  const { stdout } = await engine.run(['stack', 'export']);
  const { deployment } = JSON.parse(stdout) as {
    readonly deployment: { readonly resources: readonly { readonly type: string; readonly id?: string }[] };
  };
  const known = new Set(deployment.resources.map(({ type, id }) => `${type} ${id}`));
  for (const thing of providers.world.things)
    if (!known.has(`${thing.type} ${thing.id}`)) providers.world.takeAway(thing);
}

/** Nobody sits at the terminal to confirm. */
const answered = [
  'pulumi() {',
  '  case "$1" in',
  '    up | refresh) command pulumi "$@" --yes --skip-preview ;;',
  '    cancel) command pulumi "$@" --yes ;;',
  '    *) command pulumi "$@" ;;',
  '  esac',
  '}',
].join('\n');

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'a deployment that was interrupted', () => {
    /** What the next command says: always something that the table of the guide has. */
    const said = async ({ engine }: Deployed): Promise<string> => {
      const { status, stderr } = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(status).not.toBe(0);
      return stderr;
    };

    test('[R4 part: interrupted] an `up` that is killed is taken up again by the commands of the guide, whatever was cut off', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await killed(deployed);
      const backend = join(engine.home, 'backend/.pulumi');
      const state = join(backend, 'stacks/holdfast/honeydue.json');
      const lock = readdirSync(join(backend, 'locks'), { recursive: true, encoding: 'utf8' }).find((name) =>
        name.endsWith('.json'),
      );
      // Whether a description was cut off depends on the moment of the kill; here it is in any case, as the lock and the state are.
      writeFileSync(`${state}.attrs`, '');
      expect(await said(deployed)).toContain('failed to load checkpoint: EOF');
      rmSync(`${state}.attrs`);
      expect(await said(deployed)).toContain('the stack is currently locked by 1 lock(s)');
      writeFileSync(join(backend, 'locks', lock ?? ''), '');
      expect(await said(deployed)).toContain('error: unexpected end of JSON input');
      writeFileSync(`${state}.attrs`, '');
      const whole = readFileSync(state, 'utf8');
      writeFileSync(state, whole.slice(0, whole.length / 2));
      await engine.shell([answered, ...unlock]);
      expect(await said(deployed)).toMatch(/failed to load checkpoint: .*: unexpected end of JSON input/);

      await engine.shell([answered, ...copy]);
      await unknownTakenAway(deployed);
      await engine.shell([answered, ...goOn]);
      await deployed.settled();
      expect(deployed.readable()).toEqual([]);
    });
  });
});
