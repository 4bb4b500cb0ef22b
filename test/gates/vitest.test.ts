import { describe, expect, test } from 'vitest';
import { matchers, type HoldOptions } from '../../gates/vitest.ts';
import { renderedFiles } from '../real-stack.ts';
import { today } from '../today.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars -- as vitest declares it
  interface Matchers<T = any> {
    toHoldInvariants(options?: HoldOptions): void;
  }
}

expect.extend(matchers);

const job = { 'job.yaml': 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n' };

describe('toHoldInvariants', () => {
  test('passes for a tree that holds, and names what does not', () => {
    expect(renderedFiles('pve-homelab')).toHoldInvariants({ today });
    expect(() => expect(job).toHoldInvariants()).toThrow(
      /1 findings:\njob\.yaml:1:13 {2}kubernetes\/api-version-is-served\n.*\n {2}fix: write apiVersion: batch\/v1/,
    );
    expect(job).not.toHoldInvariants();
  });

  test('runs the rules that are named, and fails for input that says nothing', () => {
    expect(job).toHoldInvariants({ only: ['flux/path-exists'] });
    expect(() => expect(job).toHoldInvariants({ only: ['flux/paths'] })).toThrow('there is no rule flux/paths');
    expect(() => expect({ 'a.yaml': 'a: 1\n' }).toHoldInvariants()).toThrow('nothing was read');
    expect(() => expect({ 'a.yaml': 'apiVersion: v1\nkind: X\na: [\n', ...job }).toHoldInvariants()).toThrow(
      'it is no YAML',
    );
  });
});
