/** A name in a reason: an object as `Kind/name`, a variable, labels. What is left of the reason is why. */
const name = /^(?:[A-Z]\w*\/.*|\$\{.*|[A-Z\d]+(?:_[A-Z\d]+)+|[^=]+=.*|\d+(?:\.\d+)+)$/s;

/**
 * Why something is not known, without what it is: reasons that differ only by names are one cause. Of "this is not there, and what that
 * renders was not read" the cause is the second.
 */
export function causeOf(reason: string): string {
  const last = reason.split(', and ').at(-1) ?? reason;
  return last
    .split(' ')
    .map((word) => {
      const end = /[,.;:]?$/.exec(word)?.[0] ?? '';
      return name.test(word.slice(0, word.length - end.length)) ? `…${end}` : word;
    })
    .join(' ');
}
