import { confirm } from './outlet.ts';

/** Asks questions that are answered by yes or no; undefined where there is no terminal to ask on. */
export function askOnTerminal(): ((question: string) => Promise<boolean>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return (question) => confirm(`${question} [y/N] `);
}
