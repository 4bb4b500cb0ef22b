/** What must hold, and the engine that finds out whether it does. */
export * from './example.ts';
export * from './invariant.ts';
export * from './list.ts';
export * from './report.ts';
export * from './run.ts';
