import { setFlagsFromString } from 'node:v8';

/** Later versions may not know the flag, and would say so. */
const newestTried = 24;

/**
 * Has V8 inline less: a check is over before code that was optimized with much effort has paid for itself. With 18,000 files that
 * is a tenth of the time and an eighth of the work, in Node 20, 22 and 24. Nothing but speed depends on it.
 */
export function optimizeLess(): void {
  const [major = ''] = process.versions.node.split('.');
  if (Number(major) <= newestTried) setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
}
