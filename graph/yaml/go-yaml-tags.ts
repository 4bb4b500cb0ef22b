import type { ScalarTagDefinition } from 'js-yaml';
import { yamlLibrary } from './yaml-events.ts';
import { plainNumber, plainScalarOfYaml11, plainTime } from './yaml-scalar.ts';

const { NOT_RESOLVED, defineScalarTag } = yamlLibrary;

const digits = [...'0123456789'];
const isNever = (): boolean => false; // nothing is written by these

const int = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: ['-', '+', ...digits],
  resolve: (source) => plainNumber(source) ?? NOT_RESOLVED,
  identify: isNever,
});

const float = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: ['-', '+', '.', ...digits],
  resolve: (source) => plainNumber(source) ?? NOT_RESOLVED,
  identify: isNever,
});

const timestamp = defineScalarTag('tag:yaml.org,2002:timestamp', {
  implicit: true,
  implicitFirstChars: digits,
  resolve: (source) => plainTime(source) ?? NOT_RESOLVED,
  identify: isNever,
});

const boolOfYaml11 = defineScalarTag('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => {
    const value = plainScalarOfYaml11(source);
    return typeof value === 'boolean' ? value : NOT_RESOLVED;
  },
  identify: isNever,
});

/** How Go programs read what stands without quotes. */
export const goTags: ScalarTagDefinition[] = [int, float, timestamp];

/** The same by YAML 1.1. */
export const goTagsOfYaml11: ScalarTagDefinition[] = [int, float, boolOfYaml11];
