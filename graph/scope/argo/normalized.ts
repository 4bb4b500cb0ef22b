/** A name as Argo CD makes it fit for DNS (SanitizeName of its applicationset/utils). */
export function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+/, '')
    .replace(/(?<![-.])[-.]+$/, '');
}
