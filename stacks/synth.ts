// The cdk8s program. `npm run synth` runs it directly; `npx cdk8s synth` runs it too, with a scratch folder of its own.
import { synthesize } from '../project/synthesize.ts';
import { clusters } from './clusters.ts';

synthesize(clusters);
