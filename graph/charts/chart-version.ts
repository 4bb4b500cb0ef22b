import type { Version } from './app-template/rules.ts';

/** The numbers of a version such as `4.6.2`; what comes behind them does not count. Undefined for a range, or what is no version. */
export function versionOf(text: string): Version | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text.trim()) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}
