import { synthesize } from 'holdfast/synth';
import { addClusterName } from './cluster-name/charts.ts';

synthesize({ 'cluster-name': addClusterName });
