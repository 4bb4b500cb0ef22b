// The entry of the CrossGuard pack: `pulumi preview --policy-pack policies`. The engine's loader takes CommonJS alone. A clone has
// the TypeScript sources beside this file, and loads them through tsx; a published package carries them compiled.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (existsSync(join(__dirname, 'pack.ts'))) {
  require('tsx/cjs');
  require('./pack.ts');
} else {
  require('../lib/policies/pack.js');
}
