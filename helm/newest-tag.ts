import { compareBuild, parse, satisfies, validRange } from 'semver';

/**
 * The newest of some tags that a range takes, as source-controller chooses: tags are whole versions, with or without a `v`; one that comes
 * before a release counts only where the range names such a one. Undefined where none fits; null where the range is not understood.
 *
 * @see fluxcd/pkg git v0.52.0, gogit/clone.go (cloneSemVer)
 */
export function newestTag(tags: readonly string[], range: string): string | undefined | null {
  const plain = range.replaceAll(',', ' ').replaceAll('=>', '>=').replaceAll('=<', '<=');
  if (validRange(plain) === null) return null;
  const includePrerelease = /\d-[\dA-Za-z]/.test(plain);
  return tags
    .filter((tag) => parse(tag) !== null && satisfies(tag, plain, { includePrerelease }))
    .sort(compareBuild)
    .at(-1);
}
