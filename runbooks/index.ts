/** What to do about a failure, and who tells of it. */
export * from './context.ts';
export * from './follow.ts';
export * from './list.ts';
export * from './page.ts';
export * from './runbook.ts';
export * from './tellers.ts';
export * from './things.ts';
