/** Tables are sorted by a click on a heading, and filtered by words. */
export const tables = String.raw`
for (const table of document.querySelectorAll('table')) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.by === undefined ? cell.textContent.toLowerCase() : Number(cell.dataset.by);
  };
  table.tHead.addEventListener('click', (event) => {
    const heading = event.target.closest('th');
    if (!heading) return;
    const isNumber = rows.some((row) => row.cells[heading.cellIndex].dataset.by !== undefined);
    const first = isNumber && heading.textContent !== 'risk' ? 'descending' : 'ascending';
    const sort = heading.ariaSort === null ? first : heading.ariaSort === 'ascending' ? 'descending' : 'ascending';
    for (const each of table.tHead.rows[0].cells) each.ariaSort = null;
    heading.ariaSort = sort;
    const sign = sort === 'ascending' ? 1 : -1;
    rows.sort((a, b) => {
      const [one, other] = [keyOf(a, heading.cellIndex), keyOf(b, heading.cellIndex)];
      return one < other ? -sign : one > other ? sign : 0;
    });
    body.append(...rows);
  });
  const filter = table.parentElement.parentElement.querySelector('.filter[aria-label="Filter ' + CSS.escape(table.ariaLabel) + '"]');
  if (!filter) continue;
  filter.addEventListener('input', () => {
    const text = filter.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(text);
      if (!row.hidden) shown++;
    }
    filter.nextElementSibling.textContent = text ? shown + ' of ' + rows.length : '';
  });
}
`;
