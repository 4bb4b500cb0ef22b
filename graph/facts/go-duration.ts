/** What a text looks like that Go reads as a duration, as most definitions of operators write it. */
export const goDuration = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';

const expression = new RegExp(goDuration);

/** The same by the engine that is there: no text makes this expression take long, and most of all that is compared with one is a duration. */
export function isGoDuration(text: string): boolean {
  return expression.test(text);
}
