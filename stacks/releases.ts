// `npm run charts`: what is wrong with what the charts of the clusters make, as helm renders them.
import { judgeReleases } from '../project/releases/judge.ts';
import { clusters } from './clusters.ts';

await judgeReleases(clusters);
