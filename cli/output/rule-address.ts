import { ownPackage, type Manifest } from '../own-manifest.ts';

/** How the pages of a version are addressed where repositories lie. */
const pathOfVersion: ReadonlyMap<string, string> = new Map([
  ['github.com', 'blob'],
  ['gitlab.com', '-/blob'],
  ['codeberg.org', 'src/tag'],
]);

/**
 * Where the pages of the rules are, with a slash at its end: in the repository that the package names, at its version. Where it names
 * none, which can be checked out and packed but not published, the pages that were installed along with it.
 */
export function addressOfRules({ manifest, folder } = ownPackage()): string {
  return onHost(manifest) ?? new URL('docs/rules/', folder).href;
}

/** The address of the page of a rule: its claim, the reason, the source, the remedy and examples. */
export function addressOfRule(id: string, rules: string = addressOfRules()): string {
  return `${rules}${id.split('/').map(encodeURIComponent).join('/')}.md`;
}

function onHost({ repository, version }: Pick<Manifest, 'repository' | 'version'>): string | undefined {
  const written = typeof repository === 'string' ? repository : repository?.url;
  const address = written?.replace(/^git\+/, '').replace(/\.git$/, '');
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { hostname, pathname } = new URL(address);
  const path = pathOfVersion.get(hostname);
  return path && new URL(`https://${hostname}${pathname}/${path}/v${version}/docs/rules/`).href;
}
