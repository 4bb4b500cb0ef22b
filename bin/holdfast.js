#!/usr/bin/env node
// A published package carries compiled JavaScript in lib/; a clone has the TypeScript sources instead and runs them as they are.
import { existsSync } from 'node:fs';

const source = new URL('../cli/main.ts', import.meta.url);
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else {
  await import(new URL('../lib/cli/main.js', import.meta.url).href);
}
