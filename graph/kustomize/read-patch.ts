import type { InputPatterns } from '../input-patterns.ts';
import { isObject, jsonOf, type Json } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import { oncePerKey } from '../once-per-key.ts';
import { documentsIn } from '../yaml/parse-yaml.ts';
import { SourceFile } from '../yaml/source-file.ts';
import { documentsOfYaml11 } from '../yaml/yaml11.ts';
import type { BuiltObject } from './built-object.ts';
import { BuildError } from './failures.ts';
import { ObjectSelector } from './object-selector.ts';
import { DocumentPlace, type Place } from './place.ts';
import { objectsIn } from './read-objects.ts';
import type { Patch } from './transformers/patches.ts';
import { Written } from './written.ts';

/** What reading a patch needs to know. */
export interface PatchReading {
  /** A YAML file by its path, which is relative to the kustomization. */
  readonly file: (path: Written) => SourceFile;
  readonly patterns: InputPatterns;
}

/** Reads an entry of `patches` or `patchesJson6902`. @throws BuildError */
export function readPatch(entry: Written, isLegacy: boolean, reading: PatchReading): Patch {
  const inline = entry.get('patch')?.text.trim() ?? '';
  const path = entry.get('path');
  const hasPath = path !== undefined && path.name !== '';
  if ((inline === '') === !hasPath)
    throw new BuildError('a patch needs one of patch and path', () => entry.place.origin);
  const target = entry.get('target');
  if (isLegacy && (target?.get('name')?.name ?? '') === '')
    throw new BuildError('a patch of patchesJson6902 needs the name of its target', () => entry.place.origin);
  const content = hasPath
    ? ofFile(reading.file(path), path.place)
    : ofText(inline, (entry.get('patch') ?? entry).place, reading.patterns);
  const allows = (option: string): boolean => entry.at('options', option)?.value === true;
  return {
    ...content,
    target: target === undefined || target.isNull ? undefined : new ObjectSelector(target.value, reading.patterns),
    allowsNameChange: allows('allowNameChange'),
    allowsKindChange: allows('allowKindChange'),
    isLegacy,
    place: entry.place,
  };
}

/** Reads an entry of `patchesStrategicMerge`, which is a patch or the path of one. @throws BuildError */
export function readMerge(entry: Written, { file, patterns }: PatchReading): Patch {
  const inline = parsedText(entry.text, entry.place, patterns);
  const isInline = inline !== undefined && inline.documents.some(isObject);
  const { merges } = isInline
    ? merging(inline, entry.place, (index) => new DocumentPlace(inline, index, [], () => entry.place.origin))
    : merging(file(entry), entry.place);
  return {
    merges,
    operations: undefined,
    target: undefined,
    allowsNameChange: false,
    allowsKindChange: false,
    isLegacy: true,
    place: entry.place,
  };
}

type Content = Pick<Patch, 'merges' | 'operations'>;

function ofText(text: string, place: Place, patterns: InputPatterns): Content {
  const source = parsedText(text, place, patterns);
  if (source === undefined) throw new BuildError('a patch is no YAML', () => place.origin);
  return contentOf(source, place, (index) => new DocumentPlace(source, index, [], () => place.origin));
}

function ofFile(source: SourceFile, place: Place): Content {
  return contentOf(source, place, (index) => new DocumentPlace(source, index, []));
}

function contentOf(source: SourceFile, place: Place, placeOf: (index: number) => Place): Content {
  const [first] = source.documents;
  if (!Array.isArray(first)) return { ...merging(source, place, placeOf), operations: undefined };
  const content: Json = source.text.startsWith('[') ? jsonOf(source.text) : documentsOfYaml11(source)[0];
  if (!Array.isArray(content) || !content.every(isObject))
    throw new BuildError('a patch is neither an object nor a JSON patch', () => place.origin);
  return { merges: [], operations: new Written(content, placeOf(0)).items };
}

function merging(source: SourceFile, place: Place, placeOf?: (index: number) => Place): Pick<Content, 'merges'> {
  const { objects, failures } = objectsIn(source);
  const [failure] = failures;
  if (failure !== undefined)
    throw new BuildError(`a patch is neither an object nor a JSON patch: ${failure.reason}`, () => place.origin);
  const merges = objects.map((object): BuiltObject => {
    const { index, document } = object.writtenIn;
    const isWhole = placeOf !== undefined && document === source.documents[index];
    return isWhole ? object.withManifest(new Written(document, placeOf(index))) : object;
  });
  return { merges };
}

/** One patch often changes a hundred Kustomizations: for each set of files, as its patterns are, the same text is parsed once. */
const documentsFor = onceForEach((_: InputPatterns) => oncePerKey(documentsIn));

/** A text as a file that stands where the text does; undefined where it is no YAML. */
export function parsedText(text: string, place: Place, patterns: InputPatterns): SourceFile | undefined {
  const { origin } = place;
  const documents = documentsFor(patterns)(text);
  return documents && new SourceFile(origin.from === 'file' ? origin.file : 'patch', text, documents);
}
