// Tooltips, legends, cards, sections and sortable tables.

const tips = new WeakMap();
/// Shows `title`, rows of [name, value] and a sentence while the pointer or the keyboard is on `node`.
const with_tip = (node, title, rows = [], explanation = '') => (tips.set(node, {title, rows, explanation}), node);
const tip_text = (title, rows, explanation) =>
  [title, ...rows.map(([name, value]) => `${name}: ${value}`), explanation].filter(Boolean).join('. ').replaceAll('..', '.');

function start_tips() {
  const box = el('div', {id: 'tip', 'aria-hidden': 'true', hidden: true});
  document.body.append(box);
  const owner = (target) => {
    for (let node = target; node && node !== document; node = node.parentNode) if (tips.has(node)) return node;
    return null;
  };
  const hide = () => { box.hidden = true; };
  const show = (node, x, y) => {
    const {title, rows, explanation} = tips.get(node);
    box.replaceChildren(
      ...[el('strong', {}, title),
        rows.length > 0 ? el('dl', {}, rows.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])) : null,
        explanation ? el('p', {}, explanation) : null].filter(Boolean));
    box.hidden = false;
    const left = Math.min(Math.max(10, x + 14), innerWidth - box.offsetWidth - 10);
    const below = y + 18 + box.offsetHeight < innerHeight;
    box.style.left = `${Math.max(10, left)}px`;
    box.style.top = `${below ? y + 18 : Math.max(8, y - box.offsetHeight - 12)}px`;
  };
  document.addEventListener('pointermove', (event) => {
    const node = owner(event.target);
    if (node) show(node, event.clientX, event.clientY);
    else if (!owner(document.activeElement)) hide();
  });
  const show_focused = () => {
    const focused = document.activeElement, node = owner(focused);
    if (!node || !focused.matches(':focus-visible')) return hide();
    const place = focused.getBoundingClientRect();
    show(node, place.left + Math.min(40, place.width / 2), place.bottom - 8);
  };
  document.addEventListener('focusin', show_focused);
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  document.addEventListener('scroll', () => { if (!box.hidden) show_focused(); }, {passive: true});
}

/// The marks of a drawing are one stop of the tab key; arrow keys, Home and End go from mark to mark.
function rove(drawing, marks) {
  marks.forEach((mark, i) => mark.setAttribute('tabindex', i === 0 ? '0' : '-1'));
  drawing.addEventListener('keydown', (event) => {
    const here = marks.indexOf(document.activeElement);
    const next = {ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: marks.length - 1}[event.key];
    if (here < 0 || next === undefined || !marks[next]) return;
    event.preventDefault();
    marks[here].setAttribute('tabindex', '-1');
    marks[next].setAttribute('tabindex', '0');
    marks[next].focus();
  });
}
/// Makes a shape a mark: it has a tooltip, and a screen reader reads the same.
function mark(node, title, rows, explanation = '') {
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', visible(tip_text(title, rows, explanation)));
  node.classList.add('mark');
  return with_tip(node, title, rows, explanation);
}

const swatch = (part) => el('span', {class: `swatch ${part.hue}`, 'aria-hidden': 'true'}, part.key);
const keyed = (part) => el('span', {class: 'keyed'}, swatch(part), el('span', {}, part.label));
/// What each legend of the page explains, for those who save a chart.
const legends = new WeakMap();
const legend = (parts) => {
  const list = el('ul', {class: 'legend'}, parts.map((part) => with_tip(el('li', {}, swatch(part), part.label), sentence(part.label), [], part.explanation)));
  legends.set(list, parts);
  return list;
};

/// One large figure with its unit and what it means.
function card({name, value, exact, unit, why, first, state}) {
  return el('div', {class: first ? 'card first' : 'card'},
    el('div', {class: 'name'}, name),
    el('div', {class: 'value'}, value === null || value === undefined ? missing() : is_number(exact) ? figure(exact, value) : value,
      unit && value !== null ? el('span', {class: 'unit'}, SPACE + unit) : null),
    state ?? null,
    why ? el('p', {class: 'why'}, why) : null);
}
const cards = (...list) => {
  const made = list.flat().filter(Boolean);
  return el('div', {class: made.length % 4 === 3 ? 'figures seven' : 'figures'}, made);
};
const notice = (kind, ...content) => el('div', {class: `notice ${kind}`, role: kind === 'good' ? null : 'note'}, ...content);
/// `short_title` is for the list of sections.
const section = (id, [title, short_title], lead, ...content) =>
  el('section', {id, 'data-short': short_title ?? title, 'aria-labelledby': `${id}-title`}, el('h2', {id: `${id}-title`}, title), lead ? el('p', {}, lead) : null, ...content);
const facts = (rows) =>
  el('dl', {class: 'facts card'}, rows.map(([name, value, why]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, value ?? missing('not known'), why ? el('small', {}, why) : null))));

// --- tables ---

const ROWS_AT_FIRST = 30, ROWS_PRINTED = 300;
/// Functions that show more rows while printing.
const for_print = new Set();
function compare(a, b) {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  return is_number(a) && is_number(b) ? a - b : String(a).localeCompare(String(b), 'en', {numeric: true});
}

/// A table that sorts by any column. A column is {label, unit, why, value(row), cell(row, value), digits, hue, kind}:
/// `value` is what it sorts by; a number is shown with `digits`, unless there is a `cell`. A column with `most` draws a
/// meter below the number. `kind` is 'prose' or 'id' for text that is not a number.
function table(caption, columns, rows) {
  const shown = columns.filter((column) => !column.optional || rows.some((row) => column.value(row) !== null && column.value(row) !== undefined));
  const numeric = new Map(shown.map((column) => [column, rows.some((row) => is_number(column.value(row)))]));
  const body = el('tbody');
  const shown_rows = el('span', {class: 'quiet'});
  const more_button = el('button', {type: 'button'}, `Show all ${fixed(rows.length, 0)} rows`);
  const more = el('p', {class: 'more small'}, shown_rows, ' ', more_button);
  let order = rows, limit = ROWS_AT_FIRST;
  for_print.add((printing) => {
    const wanted = printing ? Math.max(limit, ROWS_PRINTED) : limit;
    if (rows.length > limit) fill(wanted);
  });

  const cell_of = (column, row, i) => {
    const value = column.value(row) ?? null;
    let content = column.cell ? column.cell(row, value) : is_number(value) ? figure(value, fixed(value, column.digits ?? 0)) : value;
    if (content === null || content === undefined || content === '') content = missing();
    const meter = column.most > 0 && is_number(value)
      ? el('span', {class: `meter ${column.hue?.(row) ?? ''}`, 'aria-hidden': 'true'}, meter_bar(value / column.most)) : null;
    return el(i === 0 ? 'th' : 'td', {scope: i === 0 ? 'row' : null, class: column.wide ? 'dots' : numeric.get(column) ? 'n' : column.kind ?? null}, content, meter);
  };
  const fill = (n = limit) => {
    body.replaceChildren(...order.slice(0, n).map((row) => el('tr', {}, shown.map((column, i) => cell_of(column, row, i)))));
    more.hidden = order.length <= n;
    shown_rows.textContent = `The first ${fixed(n, 0)} of ${fixed(rows.length, 0)} rows.`;
  };
  more_button.addEventListener('click', () => { limit = Infinity; fill(); });

  const heads = shown.map((column) => {
    const arrow = el('span', {class: 'arrow', 'aria-hidden': 'true'});
    const label = numeric.get(column) && !column.wide ? [arrow, column.label] : [column.label, arrow];
    const unit = column.unit ? el('span', {class: 'unit'}, column.unit) : null;
    const button = el('button', {type: 'button', 'aria-description': column.why ?? null}, label, unit);
    const head = el('th', {scope: 'col', class: column.wide ? 'dots' : numeric.get(column) ? 'n' : null}, button);
    with_tip(button, sentence(column.label) + (column.unit ? `, ${column.unit}` : ''), [], column.why ?? '');
    button.addEventListener('click', () => sort(column, head));
    return head;
  });
  function sort(column, head) {
    const before = head.getAttribute('aria-sort');
    const down = before ? before === 'ascending' : numeric.get(column);
    for (const other of heads) { other.removeAttribute('aria-sort'); other.querySelector('.arrow').textContent = ''; }
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    head.querySelector('.arrow').textContent = down ? '↓' : '↑';
    const keyed = rows.map((row) => [column.value(row) ?? null, row]);
    // What was not measured stays at the end in both directions.
    keyed.sort(([a], [b]) => (a === null || b === null ? compare(a, b) : down ? compare(b, a) : compare(a, b)));
    order = keyed.map(([, row]) => row);
    fill();
  }
  fill();
  const explained = shown.filter((column) => column.why);
  return el('div', {},
    el('div', {class: 'wide', role: 'region', tabindex: '0', 'aria-label': caption},
      el('table', {}, el('caption', {}, caption, rows.length > 1 ? el('span', {class: 'hint'}, ' Select a heading to sort.') : null), el('thead', {}, el('tr', {}, heads)), body), more),
    explained.length > 0
      ? el('details', {}, el('summary', {}, 'What the columns mean'),
        el('dl', {}, explained.map((column) => [el('dt', {}, column.label + (column.unit ? ` (${column.unit})` : '')), el('dd', {}, column.why)])))
      : null);
}
function meter_bar(share) {
  const bar = el('i');
  bar.style.width = `${(100 * Math.max(0, Math.min(1, share))).toFixed(2)}%`;
  return bar;
}
