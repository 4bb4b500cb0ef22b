import { expect, test } from 'vitest';
import { expandAppTemplate } from '../../../graph/charts/app-template/expand.ts';
import { versionOf } from '../../../graph/charts/chart-version.ts';
import { describeWithShared } from '../../shared.ts';
import { differencesBetween } from './differences.ts';
import { goldenCases, goldenVersions } from './golden-cases.ts';

describeWithShared('[F5 part: golden cases] releases of app-template become what helm makes of them', () => {
  test.each(goldenVersions)('%s has cases', (version) => {
    expect(goldenCases(version).length).toBeGreaterThan(70);
  });

  for (const version of goldenVersions) {
    test.each(goldenCases(version))(`${version}: $name`, ({ release, rendered }) => {
      const expansion = expandAppTemplate(release, versionOf(version) ?? [0, 0, 0]);
      if (rendered === undefined) {
        expect(expansion.is).toBe('refused');
        return;
      }
      expect(expansion, 'is made').toMatchObject({ is: 'made' });
      if (expansion.is === 'made') expect(differencesBetween(expansion.objects, rendered)).toEqual([]);
    });
  }
});
