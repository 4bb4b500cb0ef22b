/**
 * How far holdfast goes along with what it is given. Each is far beyond what people write, and small enough that no input takes more
 * than two seconds or 200 MB. What lies beyond one is not evaluated, is said, and makes `check` exit with 2: a budget is no way round
 * a gate.
 */
export const budgets = {
  /** Of a file. An object of the API server has at most 1.5 MB, a bundle of CRDs a few. */
  fileBytes: 10 * 1024 * 1024,
  /** Of a file that generators make a ConfigMap or Secret of. The API server takes one of 1 MiB. */
  settingsBytes: 1024 * 1024,
  /** Levels of a document. go-yaml allows a hundred by default; manifests use fewer than thirty. */
  nesting: 100,
  /** Aliases of a document. */
  aliases: 1_000,
  /** Keys that a document merges. */
  mergedKeys: 10_000,
  /** Documents of a file. Bundles have some hundreds. */
  documents: 5_000,
  /** Lines and signs of a file that may begin a value. The longest CRD has 26,000. */
  signs: 150_000,
  /** Suppressions in the comments of a file, and in the annotation of an object. */
  suppressions: 5_000,
  /** Values of a document once its aliases are written out. The largest CRDs have some 50,000. */
  values: 500_000,

  /** Kustomizations that include each other in a row. */
  kustomizationLevels: 50,
  /** Files, and other entries, that a folder builds to. */
  filesOfFolder: 50_000,
  /** Files in all that builds of kustomizations hand on, each counted once for every folder on its way. 18,000 files take 40,000. */
  builtFiles: 2_000_000,
  /** Flux Kustomizations that apply each other in a row. */
  fluxLevels: 50,
  /** Ways in which one Flux Kustomization is applied: once in each cluster, as a rule. */
  waysOfFlux: 100,
  /** Flux Kustomizations, each counted once for every way in which it is applied. The largest repositories have some hundreds. */
  fluxKustomizations: 20_000,
  /** Applications of Argo CD that ApplicationSets make. */
  applications: 20_000,
  /** Ways in which one Application is applied: once in each cluster, as a rule. */
  waysOfApplication: 100,
  /** Applications that apply each other in a row. */
  applicationLevels: 50,
  /** Values in all that are looked through for variables, or copied by patches. 18,000 files have some 600,000. */
  renderedValues: 10_000_000,
  /** Defaults of variables inside defaults: `${A:-${B:-…}}`. */
  defaultLevels: 20,
  /** Characters in all of texts with variables, before or after these are filled in. */
  filledCharacters: 32 * 1024 * 1024,

  /** Values of objects and parts of their schemas that are compared in all. */
  schemaSteps: 5_000_000,
  /** Mistakes that are told of an object by its schema: who reads so many, mends them and looks again. */
  mistakesOfObject: 100,
  /** Mistakes that are told of all objects by their schemas. */
  schemaMistakes: 1_000,

  /** Findings of a rule, and what it cannot evaluate. Who reads so many, mends them and looks again. */
  findingsOfRule: 10_000,
  /** Characters in all of what a rule says: a finding has some three hundred. */
  charactersOfRule: 3 * 1024 * 1024,

  /** Pods of all workloads together, where they are placed on nodes. A cluster of a thousand machines has some ten thousand. */
  pods: 50_000,

  /** Characters of a regular expression. */
  patternCharacters: 10_000,
  /** Instructions of a regular expression: `a{3}` has three. The longest of a CRD, for addresses of IPv6, has a thousand. */
  patternInstructions: 5_000,
  /** Instructions times characters of a match, which a linear engine needs at most. */
  patternSteps: 1_000_000,
  /** Time of all matches together, by the clock, and by the processor once that is over. Those of 20,000 objects take a tenth. */
  patternMilliseconds: 500,
} as const;

/** Thrown where a budget is spent; the message says which, without anything of the input. */
export class BudgetError extends Error {}
