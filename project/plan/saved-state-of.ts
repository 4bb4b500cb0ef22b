import { readSavedState, stackOf, type SavedResource } from '../../infra/preview/saved-state.ts';
import { sh } from '../../topology/shell.ts';

/**
 * The resources of a saved state of a stack, and what is to be said of it.
 *
 * @param file where the text stands, as people see it
 * @throws Error where it is no state, or that of another stack.
 */
export function savedStateOf(
  stack: string,
  text: string,
  file: string,
): { readonly saved: readonly SavedResource[]; readonly notes: readonly string[] } {
  const saved = readSavedState(text, file);
  const other = saved.map(({ urn }) => stackOf(urn)).find((name) => name !== stack);
  if (other !== undefined) {
    throw new Error(
      `${file}: it is the state of the stack "${other}", not of "${stack}"; ${sh`pulumi stack export --stack ${stack}`}`,
    );
  }
  const isEmpty = saved.length === 0;
  return {
    saved,
    notes: isEmpty ? [`${file}: the state holds no resource, so that everything is planned as new`] : [],
  };
}
