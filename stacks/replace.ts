// `npm run replace -- <cluster> <node>`: replaces a node, step by step; shows every step first.
import { replace } from '../project/steps/replace.ts';
import { topologies } from './topologies.ts';

await replace({ project: 'holdfast', topologies, programs: async () => (await import('./programs.ts')).programs });
