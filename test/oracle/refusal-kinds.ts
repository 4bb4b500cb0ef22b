/** Why Flux refuses something, in its words and in those of holdfast. */
const kinds: readonly { readonly flux: RegExp; readonly holdfast: RegExp }[] = [
  { flux: /must specify --enable-helm/, holdfast: /renders no charts/ },
];

/** Whether one of the things that were found is what Flux says. */
export function isSaid(error: string, found: readonly string[]): boolean {
  return kinds.some(({ flux, holdfast }) => flux.test(error) && found.some((each) => holdfast.test(each)));
}
