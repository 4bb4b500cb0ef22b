#!/usr/bin/env node
// A published package carries compiled JavaScript in lib/. A clone has the TypeScript sources instead, and runs them as they are.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../cli/main.ts', import.meta.url))) {
  const { bundleOfSources } = await import('./bundle-of-sources.js');
  await import(await bundleOfSources());
} else {
  await import(new URL('../lib/cli/main.js', import.meta.url).href);
}
