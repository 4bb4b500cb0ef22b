import { expect, test } from 'vitest';
import { withoutUnnamedReasons } from '../engine/agreement.ts';
import { Previewed } from '../engine/previewed.ts';
import { randomChange } from '../engine/random-changes.ts';
import { describeWithShared } from '../shared.ts';
import { campaign } from './campaign.ts';
import { describeWith } from './parts.ts';

/** A sample is of those two whose machines have most that can change. */
const stacks = ['honeydue', 'pve-homelab', 'media-gitops', 'cluster-101', 'k3s-home'].slice(
  0,
  campaign({ whole: 5, sample: 2 }),
);
const changes = campaign({ whole: 200, sample: 12 }) / stacks.length;

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'random changes', () => {
    test.each(stacks)(
      '[R4 part: random changes] plan and engine say the same of %s, whatever is drawn for it',
      async (stack) => {
        const previewed = await Previewed.of(stack);
        const { settings } = previewed;
        const kinds = new Set<string>();
        let failed = 0;
        for (let seed = 1; seed <= changes; seed++) {
          const changed = randomChange(stack, settings, seed);
          const { plan, engine, hasFailed } = await previewed.both(changed);
          expect(withoutUnnamedReasons(plan, engine), `seed ${seed}: ${changed.done.join('; ')}`).toEqual(engine);
          if (hasFailed) failed++;
          for (const step of Object.values(plan)) kinds.add(step.split(' ')[0] ?? '');
        }
        expect(failed).toBeLessThan(changes / 4);
        expect([...kinds]).toEqual(expect.arrayContaining(['replace', 'same', 'update']));
      },
    );
  });
});
