import type { Json } from '../json.ts';
import { parseYaml11 } from './parse-yaml.ts';
import type { SourceFile } from './source-file.ts';

/** Words and dates that YAML 1.1 reads otherwise. */
const differs = /(?:^|[\s:[{,-])(?:y|n|yes|no|on|off)(?:[\s\]},]|$)|\d{4}-\d/im;

/** The documents of a file as sigs.k8s.io/yaml reads them, where `yes` is true: kustomizations and JSON patches are read so. */
export function documentsOfYaml11(source: SourceFile): readonly Json[] {
  return differs.test(source.text) ? parseYaml11(source.path, source.text) : source.documents;
}
