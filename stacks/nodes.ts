// `npm run nodes -- <cluster>`: join scripts and machine configurations.
import { nodes } from '../project/nodes.ts';
import { topologies } from './topologies.ts';

nodes(topologies);
