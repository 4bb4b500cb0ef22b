import { whyNoPath } from './paths.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { Work } from '../work.ts';
import { nothingYet, Seeing, type Accumulated } from './accumulated.ts';
import type { BuildAnnotations } from './build-annotations.ts';
import type { BuildFiles } from './build-files.ts';
import { BeyondError, BuildError, RemoteError } from './failures.ts';
import { componentAt, fileNamed, isComponentIn, resourceAt } from './entries.ts';
import { joinedSpecs, noFieldSpecs } from './field-specs.ts';
import { besideTwin, readKustomization } from './read-kustomization.ts';
import { joined, type ObjectList } from './object-list.ts';
import { listIn, originOf, type Kustomization } from './kustomization.ts';
import { describeId } from './object-id.ts';
import { objectsIn } from './read-objects.ts';
import { addedSpecs } from './read-specs.ts';
import { runGeneratorPlugins, runTransformerPlugins, runValidators } from './plugins/run-plugins.ts';
import { runGenerators, runTransformers } from './run.ts';
import { joinedVars, noteVars } from './transformers/vars.ts';
import { Written } from './written.ts';

/** Builds what kustomizations say, as far as their files are there; what kustomize would refuse is noted, and the rest goes on. */
export class KustomizeBuild {
  readonly files: BuildFiles;
  readonly work: Work;
  /** What is noted of objects; undefined where nobody asks for it. */
  readonly annotations: BuildAnnotations | undefined;
  readonly #built = new Map<string, Accumulated | 'building'>();
  /** The folders that lead to what is built at this moment. */
  readonly #way: string[] = [];
  /** How many kustomizations include each other at this moment. */
  #level = 0;

  constructor(files: BuildFiles, work: Work, annotations?: BuildAnnotations) {
    this.files = files;
    this.work = work;
    this.annotations = annotations;
  }

  /** What a folder adds to those that include it. Each is built once. */
  ofFolder(folder: string): Accumulated {
    const known = this.#built.get(folder);
    if (known === 'building') return nothingYet; // a circle, which kustomize refuses
    if (known !== undefined) return known;
    const source = this.files.kustomizationIn(folder);
    if (source === undefined || !this.work.allows('kustomizationLevels', this.#level + 1, source.path))
      return nothingYet;
    this.#built.set(folder, 'building');
    const built = this.#within(() => this.accumulate(readKustomization(source, folder), nothingYet));
    this.#built.set(folder, built);
    return built;
  }

  /** What a kustomization makes of what is there already: nothing for one that stands on its own, the objects of its parent for a Component. */
  accumulate(kustomization: Kustomization, start: Accumulated): Accumulated {
    this.#way.push(kustomization.folder);
    try {
      const own = besideTwin(kustomization, this.files.twinIn(kustomization.folder));
      return new Accumulating(this, own, start).run();
    } finally {
      this.#way.pop();
    }
  }

  /** Whether a folder is one of those that lead here, or holds one: kustomize takes both for a circle. */
  isCircle(folder: string): boolean {
    return this.#way.some((each) => folder === '.' || each === folder || each.startsWith(`${folder}/`));
  }

  /** The objects of a Component stand for those of whoever includes it. */
  withComponent(folder: string, start: Accumulated): Accumulated {
    const source = this.files.kustomizationIn(folder);
    if (source === undefined || !this.work.allows('kustomizationLevels', this.#level + 1, source.path)) return start;
    return this.#within(() => this.accumulate(readKustomization(source, folder), start));
  }

  #within<Answer>(ask: () => Answer): Answer {
    this.#level++;
    try {
      return ask();
    } finally {
      this.#level--;
    }
  }
}

/** One kustomization at work. */
class Accumulating {
  readonly #build: KustomizeBuild;
  readonly #kustomization: Kustomization;
  readonly #seen = new Seeing();
  #objects: ObjectList;
  #specs: Accumulated['specs'];
  #vars: Accumulated['vars'];

  constructor(build: KustomizeBuild, kustomization: Kustomization, start: Accumulated) {
    this.#build = build;
    this.#kustomization = kustomization;
    this.#objects = start.objects;
    this.#specs = start.specs;
    this.#vars = start.vars;
    this.#seen.add(start.seen);
  }

  run(): Accumulated {
    const { written, problems } = this.#kustomization;
    this.#seen.failures.push(...problems);
    for (const field of ['resources', 'bases']) for (const entry of listIn(written, field)) this.#addResource(entry);
    this.#attempt(() => void (this.#specs = addedSpecs(this.#specs, written, (path) => this.#file(path))));
    const step = (change: (objects: ObjectList) => ObjectList): void =>
      this.#attempt(() => {
        this.#objects = change(this.#objects);
      });
    const { files, work, annotations } = this.#build;
    const inputs = { files, work, annotations, file: (path: Written): SourceFile => this.#file(path) };
    const plugins = {
      ...inputs,
      kustomization: this.#kustomization,
      objectsAt: (paths: readonly Written[]) => this.#objectsAt(paths),
      step,
    };
    runGenerators(this.#kustomization, inputs, step);
    runGeneratorPlugins(plugins);
    for (const entry of listIn(written, 'components')) this.#addComponent(entry);
    runTransformers(this.#kustomization, { ...inputs, specs: this.#specs }, step);
    runTransformerPlugins(plugins);
    runValidators(plugins);
    const vars = listIn(written, 'vars');
    step((objects) => {
      this.#vars = joinedVars(this.#vars, vars);
      return noteVars(objects, vars);
    });
    return { objects: this.#objects, specs: this.#specs, vars: this.#vars, seen: this.#seen };
  }

  /** What files and folders hold that are no resources: what is not read of them changes what is built. */
  #objectsAt(paths: readonly Written[]): ObjectList {
    const { written, folder, source, where } = this.#kustomization;
    const alone = new Written({}, written.place).with('resources', new Written([], written.place).withItems(paths));
    const others = { written: alone, folder, source, where, problems: [] };
    const { objects, seen } = new Accumulating(this.#build, others, nothingYet).run();
    this.#seen.add(seen);
    this.#seen.changing.push(...seen.remote, ...seen.unreadable, ...seen.missing.map(({ entry }) => entry));
    return objects;
  }

  #addResource(entry: Written): void {
    if (this.#isAbsolute(entry)) return;
    const found = resourceAt(this.#build.files, this.#kustomization.folder, entry.text);
    if (found.is === 'remote' || found.is === 'variable') this.#seen.remote.push(entry.text);
    else if (found.is === 'file') {
      const { objects, failures } = objectsIn(found.source);
      this.#seen.sources.push(found.source);
      this.#seen.failures.push(...failures);
      this.#join(this.#build.annotations?.ofFile(objects) ?? objects);
    } else if (found.is === 'folder') {
      if (this.#refusesFolder(entry, found.folder, false)) return;
      this.#merge(this.#build.ofFolder(found.folder));
    } else if (found.is === 'nothing' && !this.#isUnreadable(found.path) && !found.path.startsWith('..'))
      this.#miss(entry);
  }

  #addComponent(entry: Written): void {
    if (this.#isAbsolute(entry)) return;
    const found = componentAt(this.#build.files, this.#kustomization.folder, entry.text);
    if (found.is !== 'folder') this.#seen.changing.push(entry.text);
    if (found.is === 'remote' || found.is === 'variable') this.#seen.remote.push(entry.text);
    else if (found.is === 'nothing') {
      if (!this.#isUnreadable(found.path)) this.#miss(entry);
    } else if (found.is === 'folder') {
      if (this.#refusesFolder(entry, found.folder, true)) return;
      const start = { objects: this.#objects, specs: this.#specs, vars: this.#vars, seen: nothingYet.seen };
      const { objects, specs, vars, seen } = this.#build.withComponent(found.folder, start);
      this.#objects = objects;
      // kustomize joins what it knows then with nothing, where a field of every kind is lost behind that of one.
      this.#attempt(() => void (this.#specs = joinedSpecs(noFieldSpecs, specs)));
      this.#vars = vars;
      this.#seen.add(seen);
    }
  }

  /** Whether kustomize reads no such path, which is noted. */
  #isAbsolute({ text, place }: Written): boolean {
    const reason = whyNoPath(text);
    if (reason !== undefined) this.#seen.failures.push({ reason, at: () => place.origin });
    return reason !== undefined;
  }

  /** Whether kustomize includes no such folder, which is noted. */
  #refusesFolder({ text, place }: Written, folder: string, asComponent: boolean): boolean {
    const isCircle = this.#build.isCircle(folder);
    if (!isCircle && isComponentIn(this.#build.files, folder) === asComponent) return false;
    const what = asComponent ? 'no Component' : 'a Component, which belongs under components';
    const reason = isCircle ? `${text} leads back to a folder that includes it` : `${text} is ${what}`;
    this.#seen.failures.push({ reason, at: () => place.origin });
    return true;
  }

  /** Whether a file cannot be read, or the kustomization of a folder, which is noted. */
  #isUnreadable(target: string): boolean {
    const { unreadableAt, isBeyond } = this.#build.files;
    const unreadable = unreadableAt(target) ?? (isBeyond(target) ? target : undefined);
    if (unreadable !== undefined) this.#seen.unreadable.push(unreadable);
    return unreadable !== undefined;
  }

  #merge({ objects, specs, vars, seen }: Accumulated): void {
    const where = this.#kustomization.where;
    if (!this.#build.work.allows('filesOfFolder', this.#seen.size + this.#objects.length + objects.length, where))
      return;
    this.#seen.add(seen);
    this.#join(objects);
    this.#attempt(() => {
      this.#specs = joinedSpecs(this.#specs, specs);
      this.#vars = joinedVars(this.#vars, vars);
    });
  }

  #join(objects: ObjectList): void {
    const { where } = this.#kustomization;
    if (!this.#build.work.allows('filesOfFolder', this.#objects.length + objects.length, where)) return;
    if (!this.#build.work.take('builtFiles', objects.length, where)) return;
    this.#objects = joined(this.#objects, objects, (twice) => {
      this.#seen.failures.push({
        reason: `${describeId(twice.id)} is built twice`,
        at: () => twice.manifest.place.origin,
        isRegardless: true,
      });
    });
  }

  #file(path: Written): SourceFile {
    return fileNamed(this.#build.files, this.#kustomization.folder, path, () => this.#seen.changing.push(path.text));
  }

  #miss(entry: Written): void {
    this.#seen.missing.push({ entry: entry.text, at: () => entry.place.origin });
  }

  /** What kustomize would stop at is noted; a budget that is spent is told to whoever asked for the build. */
  #attempt(change: () => void): void {
    const { where, written } = this.#kustomization;
    try {
      this.#build.work.within(where, change, undefined);
    } catch (error) {
      if (error instanceof RemoteError) this.#seen.remote.push(error.entry);
      else if (error instanceof BeyondError) this.#seen.unreadable.push(error.path);
      else if (!(error instanceof BuildError)) throw error;
      else {
        const { message, at = originOf(written), isRegardless } = error;
        this.#seen.failures.push({ reason: message, at, isRegardless });
      }
    }
  }
}
