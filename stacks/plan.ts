// `npm run plan -- <cluster>`: what `pulumi up` would do.
import { plan } from '../project/plan/plan.ts';
import { topologies } from './topologies.ts';

await plan({ project: 'holdfast', topologies, programs: async () => (await import('./programs.ts')).programs });
