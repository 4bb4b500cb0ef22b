import { nodes } from 'holdfast/nodes';
import { topology } from './cluster-name/topology.ts';

nodes({ 'cluster-name': topology });
