import type { JsonObject } from '../json.ts';

/**
 * Whether labels fit a selector in the notation of kubectl: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, with commas
 * between. What cannot be read fits nothing.
 */
export function fitsSelector(selector: string, labels: JsonObject): boolean {
  return requirementsOf(selector).every((requirement) => {
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
    if (set !== null) {
      const [, key = '', operator, list = ''] = set;
      const values = list.split(',').map((value) => value.trim());
      const isIn = values.includes(String(labels[key] ?? '')) && labels[key] !== undefined;
      return operator === 'in' ? isIn : !isIn;
    }
    const equality = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(requirement);
    if (equality !== null) {
      const [, key = '', operator, value] = equality;
      const isEqual = labels[key] !== undefined && String(labels[key]) === value;
      return operator === '!=' ? !isEqual : isEqual;
    }
    const presence = /^(!?)([^\s=!()]+)$/.exec(requirement);
    if (presence === null) return false;
    const [, not, key = ''] = presence;
    return (labels[key] !== undefined) === (not === '');
  });
}

/** The parts between commas that are not inside brackets. */
function requirementsOf(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
