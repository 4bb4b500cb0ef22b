import { moveLabel } from 'holdfast/move-label';
import { topology } from './cluster-name/topology.ts';

await moveLabel({ 'cluster-name': topology });
