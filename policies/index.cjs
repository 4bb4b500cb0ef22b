// The entry of the CrossGuard pack: `pulumi preview --policy-pack policies`. The engine's loader takes CommonJS alone; what it
// loads here are the TypeScript sources, through tsx.
require('tsx/cjs');
require('./pack.ts');
