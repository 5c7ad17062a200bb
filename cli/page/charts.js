// Curves with intervals, bars with intervals, columns over block heights, and the treemap.

const SHAPES = [
  (x, y, r) => svg('circle', {cx: x, cy: y, r}),
  (x, y, r) => svg('rect', {x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8}),
  (x, y, r) => svg('path', {d: `M${x} ${y - r * 1.2}L${x + r * 1.15} ${y + r * 0.9}L${x - r * 1.15} ${y + r * 0.9}Z`}),
  (x, y, r) => svg('path', {d: `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}Z`}),
];
const marker = (series, x, y, r = 4.5) => {
  const shape = SHAPES[series.shape % SHAPES.length](x, y, r);
  shape.setAttribute('class', `fill ${series.hue}`);
  return shape;
};
/// Series differ by hue, by the form of the marker and by the name beside it.
const series_of = (names, hues = ['indigo', 'rose', 'teal', 'wine', 'olive', 'purple', 'green', 'grey']) =>
  names.map((name, i) => ({name, hue: hues[i % hues.length], shape: i}));
const series_legend = (series) => {
  const list = el('ul', {class: 'legend'}, series.map((one) =>
    el('li', {}, svg('svg', {class: 'lines-key', width: 26, height: 14, 'aria-hidden': 'true'},
      svg('line', {class: `stroke ${one.hue}`, x1: 0, x2: 26, y1: 7, y2: 7, 'stroke-width': 2.25, stroke: 'var(--hue)'}), marker(one, 13, 7)), one.name)));
  legends.set(list, series.map((one) => ({...one, key: '', label: one.name})));
  return list;
};

/// Curves over a scale of doublings. A series has points {x, y, low, high, runs, title, rows}.
function curves(series, {width, height = 250, format, x_label, y_label, label}) {
  const points = series.flatMap((one) => one.points);
  const xs = unique(points.map((point) => point.x)).sort((a, b) => a - b);
  const marks_y = ticks(Math.max(...points.flatMap((point) => [point.y, point.high ?? 0])));
  const top = marks_y[marks_y.length - 1];
  const left = 10 + Math.max(...marks_y.map((value) => text_width(format(value)))), right = 14, head = 22, foot = 40;
  const log = xs[0] > 0;
  const along = (x) => {
    const [a, b, c] = log ? [Math.log2(x), Math.log2(xs[0]), Math.log2(xs[xs.length - 1])] : [x, xs[0], xs[xs.length - 1]];
    return left + 10 + (c === b ? 0.5 : (a - b) / (c - b)) * (width - left - right - 20);
  };
  const up = (y) => head + (1 - y / top) * (height - head - foot);
  const grid = marks_y.map((value) => [
    svg('line', {class: value === 0 ? 'axis' : 'grid', x1: left, x2: width - right, y1: up(value), y2: up(value)}),
    svg('text', {class: 'minor', x: left - 6, y: up(value) + 4, 'text-anchor': 'end'}, format(value))]);
  let free = -Infinity;
  const x_marks = xs.map((x) => {
    const at = along(x), text = fixed(x, 0), half = text_width(text) / 2;
    if (at - half < free) return svg('line', {class: 'axis', x1: at, x2: at, y1: up(0), y2: up(0) + 4});
    free = at + half + 8;
    return [svg('line', {class: 'axis', x1: at, x2: at, y1: up(0), y2: up(0) + 5}),
      svg('text', {class: 'minor', x: at, y: up(0) + 18, 'text-anchor': 'middle'}, text)];
  });
  const all = [];
  const lines = series.map((one, place) => {
    const sorted = [...one.points].sort((a, b) => a.x - b.x);
    // Side by side, so that intervals of several series at one place can be told apart.
    const at = (point) => along(point.x) + (place - (series.length - 1) / 2) * 6;
    const path = sorted.map((point, i) => `${i ? 'L' : 'M'}${at(point).toFixed(1)} ${up(point.y).toFixed(1)}`).join('');
    return [
      svg('path', {class: `curve stroke ${one.hue}`, d: path}),
      sorted.map((point) => (point.runs ?? []).map((y) => svg('circle', {class: `run fill ${one.hue}`, cx: at(point), cy: up(Math.min(top, y)), r: 2.2}))),
      sorted.map((point) => is_number(point.low) && is_number(point.high)
        ? svg('path', {class: `interval stroke ${one.hue}`, d: `M${at(point) - 4} ${up(point.low)}h8M${at(point) - 4} ${up(point.high)}h8M${at(point)} ${up(point.low)}V${up(point.high)}`}) : null),
      sorted.map((point) => {
        const shape = marker(one, at(point), up(point.y), 5);
        shape.classList.add('marker');
        all.push(mark(shape, point.title, point.rows));
        return shape;
      })];
  });
  const drawing = drawing_of(width, height, label, grid, x_marks,
    svg('text', {class: 'minor', x: 0, y: 12}, y_label),
    svg('text', {class: 'minor', x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle'}, x_label), lines);
  rove(drawing, all);
  return drawing;
}

/// Horizontal bars in groups, with intervals. A group is {label, bars: [{series, value, low, high, note, title, rows}]}.
function bars(groups, {width, format, label}) {
  const thick = 20, gap = 5, head = 22;
  const all_bars = groups.flatMap((group) => group.bars);
  const names = Math.min(width * 0.3, 12 + Math.max(...all_bars.map((bar) => text_width(bar.series.name))));
  const texts = all_bars.map((bar) => format(bar.value) + (bar.note ? `  ${bar.note}` : ''));
  const room = Math.max(40, width - names - 12 - Math.max(...texts.map(text_width)));
  const most = Math.max(...all_bars.flatMap((bar) => [bar.value, bar.high ?? 0])) || 1;
  const marks = [];
  let y = 0, n = 0;
  const content = groups.map((group) => {
    const title = group.label ? svg('text', {class: 'strong', x: 0, y: y + 13}, clipped(group.label, width)) : null;
    y += group.label ? head : 0;
    const drawn = group.bars.map((bar) => {
      const w = Math.max(1, room * bar.value / most), at = y;
      const shape = svg('rect', {class: `segment fill ${bar.series.hue}`, x: names, y: at, width: w, height: thick, rx: 2});
      marks.push(mark(shape, bar.title, bar.rows));
      y += thick + gap;
      const [a, b] = [bar.low, bar.high].map((x) => names + room * (x ?? 0) / most);
      return [
        svg('text', {x: 0, y: at + 14.5}, clipped(bar.series.name, names - 6)), shape,
        is_number(bar.low) && is_number(bar.high)
          ? ['halo', 'whisker'].map((name) => svg('path', {class: name, d: `M${a} ${at + 6}v8M${b} ${at + 6}v8M${a} ${at + 10}H${b}`, 'pointer-events': 'none'})) : null,
        svg('text', {x: Math.max(names + w, b || 0) + 8, y: at + 14.5}, svg('tspan', {class: 'strong'}, format(bar.value)), bar.note ? svg('tspan', {class: 'minor', dx: 8}, bar.note) : null)];
    });
    y += 12;
    n += 1;
    return [title, drawn];
  });
  const drawing = drawing_of(width, Math.max(20, y - 12 - gap), label, content);
  rove(drawing, marks);
  return drawing;
}

/// Bars to both sides of zero. A row is {label, value, kind, title, rows}.
function differences(rows, {width, format, label}) {
  const thick = 20, step = 27, narrow = width < 560;
  const names = narrow ? 0 : Math.min(width * 0.42, 16 + Math.max(...rows.map((row) => text_width(row.label))));
  const high = narrow ? step + 17 : step, above = narrow ? 17 : 0;
  const end = 8 + Math.max(...rows.map((row) => text_width(format(row.value))));
  const most = Math.max(...rows.map((row) => Math.abs(row.value))) || 1;
  const half = (width - names) / 2 - end, zero = names + end + half;
  const marks = [];
  const content = rows.map((row, i) => {
    const y = i * high + above, w = Math.max(1, half * Math.abs(row.value) / most), back = row.value < 0;
    const shape = svg('rect', {class: `segment ${row.kind}`, x: back ? zero - w : zero, y, width: w, height: thick, rx: 2});
    marks.push(mark(shape, row.title, row.rows));
    return [svg('text', {x: 0, y: narrow ? y - 4 : y + 14.5}, clipped(row.label, narrow ? width : names - 8)), shape,
      svg('text', {class: 'strong', x: back ? zero - w - 6 : zero + w + 6, y: y + 14.5, 'text-anchor': back ? 'end' : 'start'}, format(row.value))];
  });
  const drawing = drawing_of(width, rows.length * high, label, content, svg('line', {class: 'axis', x1: zero, x2: zero, y1: 0, y2: rows.length * high - 4}));
  rove(drawing, marks);
  return drawing;
}

/// One column for each block, or for each run of neighbouring blocks if there are more than fit: their mean, and a
/// band from the least to the most. A point is {x, y}.
function columns(points, {width, height = 210, format, x_label, y_label, label}) {
  const marks_y = ticks(largest(points.map((point) => point.y)), 3), top = marks_y[marks_y.length - 1];
  const left = 10 + Math.max(...marks_y.map((value) => text_width(format(value)))), head = 22, foot = 40;
  const room = width - left - 6, each = Math.ceil(points.length / Math.max(1, Math.floor(room / 5)));
  const up = (y) => head + (1 - y / top) * (height - head - foot);
  const groups = [];
  for (let i = 0; i < points.length; i += each) groups.push(points.slice(i, i + each));
  const pitch = Math.min(44, room / groups.length), w = Math.max(1, pitch - (pitch > 6 ? 2 : 1));
  const marks = [];
  let free = -Infinity;
  const content = groups.map((group, i) => {
    const ys = group.map((point) => point.y), mean = sum(ys) / ys.length, x = left + i * pitch + (pitch - w) / 2;
    const name = group.length === 1 ? `Block ${fixed(group[0].x, 0)}` : `Blocks ${fixed(group[0].x, 0)} to ${fixed(group[group.length - 1].x, 0)}`;
    const shape = svg('rect', {class: 'bar', x, y: up(mean), width: w, height: Math.max(0.5, up(0) - up(mean)), rx: 1});
    marks.push(mark(shape, name, group.length === 1 ? [[y_label, format(mean)]]
      : [['mean', format(mean)], ['least', format(Math.min(...ys))], ['most', format(Math.max(...ys))]]));
    const text = fixed(group[0].x, 0), at = x + w / 2, half = text_width(text) / 2;
    const show = at - half >= free;
    if (show) free = at + half + 14;
    return [shape, group.length > 1 ? svg('rect', {class: 'band', x, y: up(Math.max(...ys)), width: w, height: up(Math.min(...ys)) - up(Math.max(...ys))}) : null,
      show ? svg('text', {class: 'minor', x: at, y: up(0) + 17, 'text-anchor': 'middle'}, text) : null];
  });
  const drawing = drawing_of(width, height, label,
    marks_y.map((value) => [svg('line', {class: value === 0 ? 'axis' : 'grid', x1: left, x2: width, y1: up(value), y2: up(value)}),
      svg('text', {class: 'minor', x: left - 6, y: up(value) + 4, 'text-anchor': 'end'}, format(value))]),
    svg('text', {class: 'minor', x: 0, y: 12}, y_label),
    svg('text', {class: 'minor', x: left + room / 2, y: height - 3, 'text-anchor': 'middle'}, x_label), content);
  rove(drawing, marks);
  return drawing;
}

/// Rectangles with areas in proportion to `values`, as square as they can be (Bruls, Huizing, van Wijk: "Squarified
/// treemaps", 2000). Values fall and are above zero.
function squarified(values, x, y, width, height) {
  const boxes = [], total = sum(values);
  const area = total > 0 ? width * height / total : 0;
  const worst = (row, side) => {
    const s = sum(row) * area;
    return Math.max(side * side * row[0] * area / (s * s), s * s / (side * side * row[row.length - 1] * area));
  };
  let row = [];
  const place = () => {
    const s = sum(row) * area, across = width >= height, thick = s / (across ? height : width);
    let along = 0;
    for (const value of row) {
      const long = value * area / thick;
      boxes.push(across ? {x, y: y + along, width: thick, height: long} : {x: x + along, y, width: long, height: thick});
      along += long;
    }
    if (across) { x += thick; width -= thick; } else { y += thick; height -= thick; }
    row = [];
  };
  for (const value of values) {
    const side = Math.min(width, height);
    if (row.length > 0 && worst([...row, value], side) > worst(row, side)) place();
    row.push(value);
  }
  if (row.length > 0) place();
  return boxes;
}

/// Groups of cells: {label, key, hue, explanation, total, cells: [{part, value}]}, both sorted by falling value. The
/// areas of groups compare, and those of the cells of one group: the name of the group takes a strip from each.
function treemap(groups, {width, height, format, whole, label}) {
  const marks = [];
  const boxes = squarified(groups.map((group) => group.total), 0, 0, width, height);
  const content = groups.map((group, i) => {
    const box = boxes[i], titled = box.height > 34 && box.width > 46, strip = titled ? 21 : 0;
    const inner = squarified(group.cells.map((cell) => cell.value), box.x, box.y + strip, box.width, box.height - strip);
    const cells = group.cells.map((cell, j) => {
      const place = inner[j];
      const shape = svg('rect', {class: `segment fill ${cell.part.hue}`, ...place});
      marks.push(mark(shape, `${sentence(group.label)}: ${cell.part.label}`,
        [['time', format(cell.value)], ['share of the transaction', percent(100 * cell.value / whole)]], cell.part.explanation));
      const fits = place.width > 18 && place.height > 17;
      const words = cell.part.label, long = place.height > 34 && text_width(words) < place.width - 34;
      return [shape, fits ? svg('text', {class: `name over ${cell.part.hue}`, x: place.x + 6, y: place.y + 15, 'aria-hidden': 'true'},
        svg('tspan', {class: 'strong'}, cell.part.key), long ? svg('tspan', {dx: 6}, words) : null) : null,
        fits && long ? svg('text', {class: `name over ${cell.part.hue}`, x: place.x + 6, y: place.y + 31, 'aria-hidden': 'true'}, format(cell.value)) : null];
    });
    const share = percent(100 * group.total / whole);
    const name = clipped(`${group.key} ${group.label}`, box.width - 12 - (box.width > 150 ? text_width(share) + 8 : 0));
    return [titled ? svg('rect', {class: 'track', x: box.x, y: box.y, width: box.width, height: strip}) : null,
      titled ? svg('text', {class: 'name strong', x: box.x + 6, y: box.y + 15}, name || group.key) : null,
      titled && box.width > 150 ? svg('text', {class: 'minor', x: box.x + box.width - 6, y: box.y + 15, 'text-anchor': 'end'}, share) : null,
      cells, svg('rect', {class: 'group', 'pointer-events': 'none', ...box})];
  });
  const drawing = drawing_of(width, height, label, content);
  rove(drawing, marks);
  return drawing;
}
