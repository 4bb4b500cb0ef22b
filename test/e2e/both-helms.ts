import { beforeAll } from 'vitest';
import { describeWith, parts } from './parts.ts';

const versions = { helm: 'helm 4', helm3: 'helm 3' } as const;
let inUse: keyof typeof versions = 'helm';

/** The helm that a test of `describeWithHelms` runs with. @default helm 4 */
export function helmInUse(): string {
  return parts[inUse] ?? '';
}

/** Tests that hold with helm 4 and with helm 3, each where it is there. */
export function describeWithHelms(title: string, define: () => void): void {
  for (const part of ['helm', 'helm3'] as const)
    describeWith(part, `${title}, ${versions[part]}`, () => {
      beforeAll(() => {
        inUse = part;
        return () => (inUse = 'helm');
      });
      define();
    });
}
