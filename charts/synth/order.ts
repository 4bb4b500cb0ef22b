/**
 * Sorts items so that each comes after what it depends on, keeping the given order wherever dependencies allow.
 *
 * @throws Error naming a cycle, if there is one. `nameOf` says how its members are called.
 */
export function orderByDependencies<Item>(
  items: Iterable<Item>,
  dependenciesOf: (item: Item) => Iterable<Item>,
  nameOf: (item: Item) => string,
): Item[] {
  const ordered: Item[] = [];
  const state = new Map<Item, 'open' | 'done'>();
  for (const start of items) {
    if (state.has(start)) continue;
    // An explicit stack: chains of charts may be longer than the call stack is deep.
    state.set(start, 'open');
    const stack = [{ item: start, rest: dependenciesOf(start)[Symbol.iterator]() }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        state.set(top.item, 'done');
        ordered.push(top.item);
        stack.pop();
      } else if (state.get(next.value) === 'open') {
        const names = stack.map(({ item }) => item);
        const cycle = [...names.slice(names.indexOf(next.value)), next.value].map(nameOf);
        throw new Error(`dependency cycle: ${cycle.join(' needs ')}; one of them must do without the other`);
      } else if (!state.has(next.value)) {
        state.set(next.value, 'open');
        stack.push({ item: next.value, rest: dependenciesOf(next.value)[Symbol.iterator]() });
      }
    }
  }
  return ordered;
}
