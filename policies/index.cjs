// The entry of the CrossGuard pack: `pulumi preview --policy-pack policies`. It runs the TypeScript sources through tsx.
require('tsx/cjs');
require('./pack.ts');
