import { BuildError } from './failures.ts';

/**
 * Whether labels fit a selector in the notation of kubectl: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, with commas
 * between.
 *
 * @param valueOf what a label says; undefined where it is not there
 * @throws BuildError where it cannot be read
 */
export function fitsSelector(selector: string, valueOf: (key: string) => string | undefined): boolean {
  return requirementsOf(selector).every((requirement) => {
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
    if (set !== null) {
      const [, key = '', operator, list = ''] = set;
      const values = list.split(',').map((value) => value.trim());
      const value = valueOf(key);
      const isIn = value !== undefined && values.includes(value);
      return operator === 'in' ? isIn : !isIn;
    }
    const equality = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(requirement);
    if (equality !== null) {
      const [, key = '', operator, value] = equality;
      const isEqual = valueOf(key) === value;
      return operator === '!=' ? !isEqual : isEqual;
    }
    const presence = /^(!?)([^\s=!()]+)$/.exec(requirement);
    if (presence === null) throw new BuildError(`${JSON.stringify(requirement)} is no selector of labels`);
    const [, not, key = ''] = presence;
    return (valueOf(key) !== undefined) === (not === '');
  });
}

/** The parts between commas that are not inside brackets. */
function requirementsOf(selector: string): string[] {
  const parts: string[] = [];
  let isInside = false;
  let start = 0;
  for (let at = 0; at <= selector.length; at++) {
    const character = selector[at];
    if (character === '(') isInside = true;
    else if (character === ')') isInside = false;
    if (at < selector.length && (character !== ',' || isInside)) continue;
    const part = selector.slice(start, at).trim();
    if (part !== '') parts.push(part);
    start = at + 1;
  }
  return parts;
}
