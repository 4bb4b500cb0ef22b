// `npm run move-label -- <cluster> <label> <node>`: moves what is pinned by a label to another node; shows every step first.
import { moveLabel } from '../project/steps/move-label.ts';
import { topologies } from './topologies.ts';

await moveLabel(topologies);
