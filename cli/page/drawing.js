// What all charts share: a host that draws again when its width changes, saving as SVG, axes, and the stacked bars.

// Charts, and while they are printed the width of the paper.
const hosts = new Set();
const PRINT_WIDTH = 660;
/// `draw(width)` returns an SVG. It is called again when the width changes, and before and after printing.
function chart(draw) {
  const host = el('div', {class: 'chart'});
  let last = 0;
  host.draw = (width) => {
    if (width <= 0 || width === last) return;
    last = width;
    host.replaceChildren(draw(width));
  };
  host.again = () => { last = 0; host.draw(Math.floor(host.clientWidth)); };
  new ResizeObserver(() => { if (!printing) host.draw(Math.floor(host.clientWidth)); }).observe(host);
  hosts.add(host);
  return host;
}
let printing = false;
function start_printing() {
  addEventListener('beforeprint', () => {
    printing = true;
    for (const fill of for_print) fill(true);
    for (const details of document.querySelectorAll('details:not([open])')) { details.open = true; details.dataset.opened = ''; }
    for (const host of hosts) host.draw(host.closest('.facets') ? PRINT_WIDTH / 2 - 20 : PRINT_WIDTH);
  });
  addEventListener('afterprint', () => {
    printing = false;
    for (const fill of for_print) fill(false);
    for (const details of document.querySelectorAll('details[data-opened]')) { details.open = false; delete details.dataset.opened; }
    for (const host of hosts) host.again();
  });
}

/// The parts of a legend as lines of a drawing that begin at `top`, and the height that they take.
function drawn_legend(parts, width, top) {
  let x = 0, y = top;
  const items = parts.map((part) => {
    const wide = 34 + text_width(part.label);
    if (x > 0 && x + wide > width) { x = 0; y += 24; }
    const item = [svg('rect', {class: `fill ${part.hue}`, x, y, width: 20, height: 17, rx: 4}),
      svg('text', {class: `key over ${part.hue}`, x: x + 10, y: y + 13}, part.key), svg('text', {x: x + 26, y: y + 13.5}, part.label)];
    x += wide + 8;
    return item;
  });
  return [items, parts.length > 0 ? y + 22 - top : 0];
}

/// A drawing as the text of an SVG file with its own colours, light and dark, and with the legend of its figure.
function svg_text(drawing) {
  const copy = drawing.cloneNode(true);
  const width = Number(drawing.getAttribute('width')), tall = Number(drawing.getAttribute('height')), rim = 16;
  const figure = drawing.closest('figure');
  const parts = legends.get(figure.querySelector('.legend')) ?? legends.get(figure) ?? [];
  const [items, extra] = drawn_legend(parts, width, tall + 12);
  const height = tall + (extra > 0 ? extra + 8 : 0);
  copy.append(...items.flat());
  copy.setAttribute('xmlns', SVG);
  copy.setAttribute('viewBox', `${-rim} ${-rim} ${width + 2 * rim} ${height + 2 * rim}`);
  copy.setAttribute('width', width + 2 * rim);
  copy.setAttribute('height', height + 2 * rim);
  for (const node of copy.querySelectorAll('[tabindex]')) {
    node.prepend(svg('title', {}, node.getAttribute('aria-label')));
    for (const name of ['tabindex', 'aria-label', 'role']) node.removeAttribute(name);
  }
  copy.prepend(svg('style', {}), svg('rect', {class: 'back', x: -rim, y: -rim, width: width + 2 * rim, height: height + 2 * rim, rx: 10}));
  copy.querySelector('style').textContent = document.getElementById('chart-style').textContent;
  return new XMLSerializer().serializeToString(copy) + '\n';
}
function save(name, type, text) {
  const link = el('a', {download: name, href: URL.createObjectURL(new Blob([text], {type}))});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/// A chart with its title, its explanation, its controls and its legend. `parts` are those of a legend that the page
/// shows as a table.
function chart_figure(id, title, explanation, host, {controls = [], before = null, after = null, stem = id, parts = null} = {}) {
  const saver = el('button', {class: 'save', type: 'button', onclick: () => {
    [...figure_.querySelectorAll('svg.drawing')].forEach((drawing, i, all) =>
      save(`${stem}${all.length > 1 ? `-${i + 1}` : ''}.svg`, 'image/svg+xml', svg_text(drawing)));
  }}, 'Save as SVG');
  const figure_ = el('figure', {id}, el('figcaption', {}, el('h3', {}, title), explanation ? el('p', {}, explanation) : null),
    saver, controls.length > 0 ? el('div', {class: 'tools'}, controls) : null, before, host, after);
  if (parts) legends.set(figure_, parts);
  return figure_;
}
const choice = (label, options, chosen, onchange) => {
  const box = el('select', {onchange: () => onchange(box.value)}, options.map(([value, text]) => el('option', {value}, text)));
  box.value = chosen;
  return el('label', {}, label, box);
};

const drawing_of = (width, height, label, ...content) =>
  svg('svg', {class: 'drawing', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': label}, ...content);

/// Round numbers from 0 to at least `top`.
function ticks(top, count = 4) {
  if (!(top > 0)) return [0, 1];
  const rough = top / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((x) => x * power).find((x) => x >= rough * 0.999);
  const marks = [0];
  while (marks[marks.length - 1] < top * 0.999) marks.push(marks.length * step);
  return marks;
}
const CHARACTER = 6.9;
const text_width = (text) => String(text).length * CHARACTER;
const clipped = (text, width) => {
  const room = Math.floor(width / CHARACTER);
  return text.length <= room ? text : room < 3 ? '' : text.slice(0, room - 1) + '…';
};

let patterns = 0;
/// Hatching for parts in which nothing is computed, so that they do not look like work.
function hatching() {
  const id = `hatch-${++patterns}`;
  const pattern = svg('pattern', {id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'},
    svg('rect', {class: 'track', width: 6, height: 6}), svg('rect', {class: 'pale fill', width: 2.5, height: 6}));
  return [svg('defs', {}, pattern), `url(#${id})`];
}

/// Rows of stacked segments on one scale. A row is {label, values: {part name: number}, note}. `format(value)` has the
/// unit; `whole` makes every row as long as the widest, so that rows compare by shares.
function stacked(rows, parts, {format, width, label, thick = 26, whole = false, total = true}) {
  const narrow = width < 560;
  const labels = rows.some((row) => row.label) ? (narrow ? 0 : Math.min(width * 0.36, 16 + Math.max(...rows.map((row) => text_width(row.label))))) : 0;
  const totals = rows.map((row) => sum(parts.map((part) => row.values[part.name])));
  const most = Math.max(...totals, 0) || 1;
  const end = total ? 14 + Math.max(...totals.map((x) => text_width(format(x)))) : 0;
  const room = Math.max(40, width - labels - end);
  const above = narrow && rows.some((row) => row.label) ? 19 : 0;
  const step = thick + above + 9;
  const [defs, hatch] = hatching();
  const marks = [];
  const content = rows.map((row, i) => {
    const y = i * step + above, scale = room / (whole ? totals[i] || 1 : most);
    let x = labels;
    const segments = parts.map((part) => {
      const value = row.values[part.name];
      if (!(value > 0)) return null;
      const w = value * scale;
      const shape = svg('rect', {class: `${w >= 4 ? 'segment ' : ''}${part.hue === 'pale' ? '' : `fill ${part.hue}`}`, x, y, width: Math.max(0.5, w), height: thick, rx: 2});
      if (part.hue === 'pale') shape.setAttribute('fill', hatch);
      mark(shape, sentence(part.label), [['here', format(value)], ['share', percent(100 * value / (totals[i] || 1))]].concat(row.label ? [['of', row.label]] : []), part.explanation);
      marks.push(shape);
      const key = w > CHARACTER * part.key.length + 5
        ? svg('text', {class: `key over ${part.hue}`, x: x + w / 2, y: y + thick / 2 + 4.5, 'aria-hidden': 'true'}, part.key) : null;
      x += w;
      return [shape, key];
    });
    const title = row.label
      ? svg('text', {x: 0, y: narrow ? y - 6 : y + thick / 2 + 4.5}, clipped(row.label, narrow ? width : labels - 8)) : null;
    const value = total ? svg('text', {class: 'strong', x: x + 8, y: y + thick / 2 + 4.5}, format(totals[i])) : null;
    return [title, segments, value];
  });
  const drawing = drawing_of(width, rows.length * step - 9, label, defs, content);
  rove(drawing, marks);
  return drawing;
}
