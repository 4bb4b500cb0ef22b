import type { GeneratedLayer, GeneratedRepository } from './generated-repository.ts';
import type { Random } from './random.ts';

/** Adds the use of one field to a layer of a repository, or to its Flux Kustomization. */
export type Feature = (repository: GeneratedRepository, random: Random, layer: GeneratedLayer) => void;
