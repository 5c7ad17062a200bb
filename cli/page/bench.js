// The page of `slipstream bench chain`: throughput over a grid of cells.

const DIMENSIONS = {
  workload: ['workload', (cell) => text_or(cell.chain, null) === null ? text_or(cell.shape, '?') : base_name(cell.chain)],
  block_txs: ['transactions a block', (cell) => number_or_null(cell.block_txs)],
  threads: ['threads', (cell) => number_or_null(cell.threads)],
  backend: ['backend', (cell) => text_or(cell.backend, '?')],
  rules: ['rules', (cell) => text_or(cell.rules, '?')],
};
const at = (name, cell) => DIMENSIONS[name][1](cell);
const values_of = (name, cells) => unique(cells.map((cell) => at(name, cell)).filter((value) => value !== null)).sort(compare);
const value_text = (name, value) => ({block_txs: plural(value, 'transaction') + ' a block', threads: plural(value, 'thread'), rules: `rules ${value}`})[name] ?? String(value);
const cell_name = (cell, cells) => Object.keys(DIMENSIONS)
  .filter((name) => name === 'workload' || values_of(name, cells).length > 1)
  .filter((name) => at(name, cell) !== null).map((name) => value_text(name, at(name, cell))).join(', ');

const METRICS = {
  throughput: {
    label: 'transactions per second', unit: 'tx/s', better: 'Higher is better.',
    value: (cell) => number_or_null(cell.transactions_per_second),
    // A longer wall time is a lower throughput.
    at_wall: (cell, ns) => (is_number(ns) && ns > 0 && is_number(cell.median_wall_ns) ? scaled(number_or_null(cell.transactions_per_second), cell.median_wall_ns / ns) : null),
  },
  cost: {
    label: 'µs per output', unit: 'µs', better: 'Lower is better.',
    value: (cell) => (cell.outputs === 0 ? null : number_or_null(cell.microseconds_per_output)),
    at_wall: (cell, ns) => (is_number(ns) && cell.median_wall_ns > 0 ? scaled(number_or_null(cell.microseconds_per_output), ns / cell.median_wall_ns) : null),
  },
};
function point_of(cell, metric, cells) {
  const ends = [metric.at_wall(cell, cell.low_wall_ns), metric.at_wall(cell, cell.high_wall_ns)].filter(is_number).sort((a, b) => a - b);
  const text = (x) => short(x) + SPACE + metric.unit;
  return {
    y: metric.value(cell), low: ends[0], high: ends[1],
    runs: objects(cell.runs).map((run) => metric.at_wall(cell, run.wall_ns)).filter(is_number),
    title: cell_name(cell, cells),
    rows: [['median', text(metric.value(cell))]]
      .concat(ends.length === 2 ? [['interval', `${short(ends[0])} to ${text(ends[1])}`]] : [])
      .concat(objects(cell.runs).length ? [['runs', fixed(cell.runs.length, 0)]] : [], is_number(cell.spread_percent) ? [['spread', percent(cell.spread_percent)]] : [],
        cell.disturbed === true ? [['disturbed', 'yes']] : []),
  };
}
/// The median of each phase over the runs of a cell, for an output, in ns.
function phases_of(cell) {
  const runs = objects(cell.runs), outputs = number_or_null(cell.outputs), result = {};
  for (const name of unique(runs.flatMap((run) => Object.keys(object(run.phases))))) {
    const value = median(runs.map((run) => object(run.phases)[name]));
    if (value !== null) result[name.replace(/_ns$/, '')] = value / (outputs || 1);
  }
  return result;
}
/// The time of each cause, likewise.
const causes_of = (cell) => Object.fromEntries(Object.entries(object(cell.causes)).filter(([, ns]) => is_number(ns))
  .map(([name, ns]) => [name.replace(/_ns$/, ''), ns / (number_or_null(cell.outputs) || 1)]));

function bench_page(d) {
  const cells = objects(d.cells);
  const s = object(d.settings);
  const sections = [
    el('div', {id: 'figures'}, best_cards(cells)),
    effects_section(cells),
    cells.length ? curves_section('block-size', 'Block size', 'block_txs', cells,
      'All proofs and signatures of a block are checked as one sum. A sum of many points costs less for each point, so large blocks are faster.') : null,
    cells.length ? curves_section('threads', 'Threads', 'threads', cells, 'Threads share the transactions and the sum of a block.') : null,
    cells.length ? backends_section(cells) : null,
    cells.length ? split_section('phases', ['Where the time goes', 'Phases'],
      'Processor time of an output by phase, summed over threads: the median of the runs for each phase.', cells, phases_of, PHASE_HUES, phase_key, object(d.words).phases) : null,
    cells.length ? split_section('causes', ['What the time is for', 'Causes'],
      'The same time by cause: the work of each transaction is counted, and the time of each phase divided in proportion.', cells, causes_of, CAUSE_HUES, cause_key, object(d.words).causes) : null,
    comparison_section(d, cells),
    cells.length ? cells_section(cells) : notice('warn', el('p', {}, 'The document has no cells: nothing was measured.')),
    measured_section(d, [
      ['Rules', values_of('rules', cells).join(', ') || null, 'reference as the specification says, or strict'],
      ['Seed', text_or(s.seed, null), 'of the generated chains; the same seed makes the same chains'],
      ['Runs', is_number(s.runs) ? figure(s.runs, fixed(s.runs, 0)) : null, 'of each cell at least, in random order'],
      ['Precision', is_number(s.precision_percent) ? figure(s.precision_percent, percent(s.precision_percent)) : null, 'wanted spread: cells are repeated until they have it'],
      ['Time limit', is_number(s.time_limit_s) ? figure(s.time_limit_s, fixed(s.time_limit_s, 0) + SPACE + 's') : null, 'after which no cell is repeated'],
    ]),
  ];
  const dims = Object.keys(DIMENSIONS).map((name) => [name, values_of(name, cells).length]).filter(([, n]) => n > 1)
    .map(([name, n]) => `${n} ${{workload: 'workloads', block_txs: 'block sizes', threads: 'thread counts', backend: 'backends', rules: 'sets of rules'}[name]}`);
  return {title: 'Throughput of verification', sections,
    lead: `${plural(cells.length, 'cell')}${dims.length ? `: ${dims.join(', ')}` : ''}. A cell is one chain verified one way.`};
}

function best_cards(cells) {
  const by = (value, sign) => cells.filter((cell) => is_number(value(cell))).sort((a, b) => sign * (value(a) - value(b)))[0];
  const fastest = by(METRICS.throughput.value, -1), cheapest = by(METRICS.cost.value, 1), widest = by((cell) => cell.spread_percent, -1);
  const disturbed = cells.filter((cell) => cell.disturbed === true).length;
  return cards(
    card({first: true, name: 'Highest throughput', value: fastest ? short(fastest.transactions_per_second) : null, exact: fastest?.transactions_per_second, unit: 'tx/s', why: fastest ? `${cell_name(fastest, cells)}.` : ''}),
    card({name: 'Cheapest output', value: cheapest ? short(cheapest.microseconds_per_output) : null, exact: cheapest?.microseconds_per_output, unit: 'µs', why: cheapest ? `${cell_name(cheapest, cells)}. Wall time divided by outputs.` : ''}),
    card({name: 'Widest spread', value: widest ? percent(widest.spread_percent) : null, exact: widest?.spread_percent, why: widest ? `${cell_name(widest, cells)}. Differences smaller than the spread mean nothing.` : ''}),
    card({name: 'Disturbed cells', value: `${fixed(disturbed, 0)} of ${fixed(cells.length, 0)}`, why: WORDS.disturbed}));
}

/// Pairs of cells that differ in one dimension only: from its first value to its last. The ratio of `value`, median,
/// least and most.
function effect(name, cells, from, to, value) {
  const rest = (cell) => JSON.stringify(Object.keys(DIMENSIONS).filter((other) => other !== name).map((other) => at(other, cell)));
  const first = new Map(cells.filter((cell) => at(name, cell) === from).map((cell) => [rest(cell), cell]));
  const ratios = cells.filter((cell) => at(name, cell) === to && first.has(rest(cell))).map((cell) => ratio(value(cell), value(first.get(rest(cell))))).filter(is_number);
  return ratios.length ? {median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios), n: ratios.length} : null;
}
function effects_section(cells) {
  const list = [];
  const times = (x) => `${short(x)}${SPACE}×`;
  const add = (found, name, what) => {
    if (!found) return;
    const range = found.n > 1 ? ` Median of ${found.n} pairs of cells that differ in nothing else; they go from ${times(found.low)} to ${times(found.high)}.` : ' One pair of cells that differ in nothing else.';
    list.push(card({name, value: times(found.median), exact: found.median, why: what + range}));
  };
  for (const [name, title] of [['block_txs', 'Large blocks'], ['threads', 'More threads']]) {
    const values = values_of(name, cells);
    if (values.length < 2) continue;
    const [from, to] = [values[0], values[values.length - 1]];
    add(effect(name, cells, from, to, METRICS.throughput.value), title, `Throughput with ${value_text(name, to)}, against ${value_text(name, from)}.`);
  }
  const backends = backends_by_speed(cells);
  if (backends.length > 1) {
    const [from, to] = [backends[backends.length - 1], backends[0]];
    add(effect('backend', cells, from, to, METRICS.throughput.value), 'Fastest backend', `Throughput of ${to}, against ${from}.`);
  }
  const shapes = cells.filter((cell) => text_or(cell.chain, null) === null);
  const costs = values_of('workload', shapes).map((name) => [name, median(shapes.filter((cell) => at('workload', cell) === name).map(METRICS.cost.value))]).filter(([, x]) => is_number(x)).sort((a, b) => a[1] - b[1]);
  if (costs.length > 1) {
    const [cheap, dear] = [costs[0][0], costs[costs.length - 1][0]];
    add(effect('workload', shapes, cheap, dear, METRICS.cost.value), 'Shape of transactions', `An output in ${dear} costs this many times as much as one in ${cheap}.`);
  }
  return list.length ? section('effects', ['What the grid says', 'Effects'], 'Each factor compares only cells that are otherwise the same.', cards(list)) : null;
}
const backends_by_speed = (cells) => values_of('backend', cells)
  .map((name) => [name, median(cells.filter((cell) => at('backend', cell) === name).map(METRICS.throughput.value)) ?? 0]).sort((a, b) => b[1] - a[1]).map(([name]) => name);

/// Selects for the dimensions that a chart cannot show. The last value is chosen at first; `draw(cells, metric, apart)`
/// gets the cells that are left and makes what stands below. A workload that was measured in one way only is never left out.
function with_choices(cells, held, draw, {metrics = true} = {}) {
  const chosen = {metric: 'throughput'};
  const controls = [], host = el('div');
  const is_chosen = (name, cell) => chosen[name] === undefined || String(at(name, cell)) === chosen[name];
  const only = new Map(values_of('workload', cells).map((workload) => {
    const own_cells = cells.filter((cell) => at('workload', cell) === workload);
    return [workload, Object.fromEntries(held.map((name) => [name, values_of(name, own_cells).length < 2]))];
  }));
  const fill = () => {
    const left = cells.filter((cell) => held.every((name) => is_chosen(name, cell) || only.get(at('workload', cell))[name]));
    // What a cell has that was not chosen, because its workload has nothing else.
    const apart = (cell) => held.filter((name) => !is_chosen(name, cell) && at(name, cell) !== null).map((name) => `, ${value_text(name, at(name, cell))}`).join('');
    host.replaceChildren(...[draw(left, METRICS[chosen.metric], apart)].flat(Infinity).filter(Boolean));
  };
  const add = (name, label, options, first) => {
    chosen[name] = first;
    controls.push(choice(label, options, first, (value) => { chosen[name] = value; fill(); }));
  };
  if (metrics) add('metric', 'show', Object.entries(METRICS).map(([name, metric]) => [name, metric.label]), 'throughput');
  for (const name of held) {
    const values = values_of(name, cells);
    if (values.length > 1) add(name, DIMENSIONS[name][0], values.map((value) => [String(value), value_text(name, value)]), String(values[values.length - 1]));
  }
  fill();
  return {controls, host};
}

function curves_section(id, title, x, cells, why) {
  const xs = values_of(x, cells);
  if (xs.length < 2) return null;
  const backends = backends_by_speed(cells), series = series_of(backends);
  const {controls, host} = with_choices(cells, [x === 'threads' ? 'block_txs' : 'threads', 'rules'], (left, metric) =>
    el('div', {class: 'facets'}, values_of('workload', left).map((workload) => {
      const lines = series.map((one) => ({...one, points: left.filter((cell) => at('workload', cell) === workload && at('backend', cell) === one.name && is_number(metric.value(cell)) && at(x, cell) !== null)
        .map((cell) => ({x: at(x, cell), ...point_of(cell, metric, cells)}))})).filter((line) => line.points.length > 0);
      if (lines.length === 0) return null;
      return el('div', {}, el('h4', {}, workload),
        chart((width) => curves(lines, {width, format: short, x_label: DIMENSIONS[x][0], y_label: `${metric.label}. ${metric.better}`, label: `${title}: ${workload}`})));
    })));
  return section(id, [title], why, chart_figure(`${id}-curves`, `${sentence('throughput')} against ${DIMENSIONS[x][0]}`,
    `A marker is the median, the bar across it ${WORDS.interval}. Dots are single runs. Each chart has its own scale.`, host,
    {controls, before: series_legend(series), stem: `throughput-by-${id}`}));
}

function backends_section(cells) {
  const names = backends_by_speed(cells);
  if (names.length < 2) return null;
  const series = series_of(names);
  const {controls, host} = with_choices(cells, ['block_txs', 'threads', 'rules'], (left, metric, apart) => {
    const groups = values_of('workload', left).map((workload) => {
      const here = left.filter((cell) => at('workload', cell) === workload && is_number(metric.value(cell)));
      const slowest = here.reduce((worst, cell) => (worst === null || cell.transactions_per_second < worst.transactions_per_second ? cell : worst), null);
      return {label: workload + (here.length ? apart(here[0]) : ''), bars: series.flatMap((one) => here.filter((cell) => at('backend', cell) === one.name).map((cell) => {
        const point = point_of(cell, metric, cells), factor = ratio(cell.transactions_per_second, slowest.transactions_per_second);
        return {series: one, value: point.y, low: point.low, high: point.high, title: point.title, rows: point.rows, note: is_number(factor) && cell !== slowest ? `${short(factor)}${SPACE}×` : ''};
      }))};
    }).filter((group) => group.bars.length > 0);
    return groups.length ? chart((width) => bars(groups, {width, format: (x) => short(x) + SPACE + metric.unit, label: 'Comparison of backends'})) : el('p', {class: 'quiet'}, 'Nothing was measured with this choice.');
  });
  return section('backends', ['Backends'], 'A backend is the set of kernels for one kind of processor. All give the same verdicts.',
    chart_figure('backend-bars', 'Comparison of backends', `A bar is the median; the line across its end is ${WORDS.interval}. The factor behind it is the throughput against the slowest backend of the group.`, host, {controls, stem: 'backends'}));
}

/// Stacked bars, one a cell: `values_of_cell` gives ns of an output by name.
function split_section(id, titles, why, cells, values_of_cell, hues, keys, words) {
  const names = unique(cells.flatMap((cell) => Object.keys(values_of_cell(cell)))).filter((name) => cells.some((cell) => values_of_cell(cell)[name] > 0));
  if (names.length === 0) return null;
  const parts = parts_of(names, hues, keys, by_name(words));
  const {controls, host} = with_choices(cells, ['block_txs', 'threads', 'rules'], (left, metric, apart) => {
    const many = values_of('backend', cells).length > 1;
    const rows = left.map((cell) => ({label: `${at('workload', cell)}${many ? `, ${at('backend', cell)}` : ''}${apart(cell)}`, values: values_of_cell(cell)})).filter((row) => sum(Object.values(row.values)) > 0);
    return rows.length ? chart((width) => stacked(rows, parts, {width, format: (ns) => short(ns / 1e3) + SPACE + 'µs', label: titles[0]})) : el('p', {class: 'quiet'}, 'Nothing was measured with this choice.');
  }, {metrics: false});
  return section(id, titles, why,
    chart_figure(`${id}-bars`, titles[1], 'All bars have one scale: µs per output. Keys are those of the legend.', host, {controls, after: [legend(parts),
      el('details', {}, el('summary', {}, 'What they are'), el('dl', {}, parts.map((part) => [el('dt', {}, `${part.key} ${part.label}`), el('dd', {}, part.explanation)])))], stem: id}));
}

function comparison_section(d, cells) {
  if (!Array.isArray(d.comparison)) return null;
  const rows = objects(d.comparison).map((entry) => ({...entry, cell: is_number(entry.cell) && cells[entry.cell] ? cell_name(cells[entry.cell], cells) : `cell ${entry.cell ?? '?'}`}));
  if (rows.length === 0) return section('comparison', ['Against the older run', 'Comparison'], null, el('p', {}, 'The two runs have no cell in common.'));
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
  const kind = (row) => ({faster: 'better', slower: 'worse'})[row.verdict] ?? 'neutral';
  const change = (x) => (x > 0 ? '+' : x < 0 ? '\u2212' : '') + percent(Math.abs(x));
  const drawn = rows.filter((row) => is_number(row.change_percent)).sort((a, b) => a.change_percent - b.change_percent);
  return section('comparison', ['Against the older run', 'Comparison'],
    `${count('faster')} faster, ${count('slower')} slower, ${count('no difference')} without a difference. The change is that of the time: below zero is faster. The verdict comes from a rank test over the runs.`,
    drawn.length ? chart_figure('changes', 'Change of time', 'Grey bars are no difference: the runs overlap too much to tell.',
      chart((width) => differences(drawn.slice(0, 40).map((row) => ({label: row.cell, value: row.change_percent, kind: kind(row), title: row.cell,
        rows: [['change', change(row.change_percent)], ['verdict', text_or(row.verdict, '–')], ['p', is_number(row.p_value) ? short(row.p_value) : '–']]})), {width, format: change, label: 'Change of time'}))) : null,
    table('Change of each cell.', [
      {label: 'cell', value: (row) => row.cell},
      {label: 'change', unit: '%', value: (row) => number_or_null(row.change_percent), cell: (row, x) => figure(x, is_number(x) ? change(x) : ''), why: 'Of the median time. Below zero is faster.'},
      {label: 'p', value: (row) => number_or_null(row.p_value), cell: (row, x) => figure(x, is_number(x) ? short(x) : ''), why: 'Probability of ranks at least as far apart if nothing had changed. Small means that the change is real.'},
      {label: 'verdict', value: (row) => text_or(row.verdict, null), cell: (row) => el('span', {class: `tag ${{faster: 'good', slower: 'bad'}[row.verdict] ?? ''}`}, text_or(row.verdict, '–')), why: 'What the rank test says.'},
    ], rows));
}

/// The runs of a cell as dots around its median.
function strip(cell) {
  const walls = objects(cell.runs).map((run) => number_or_null(run.wall_ns)).filter(is_number), middle = number_or_null(cell.median_wall_ns) ?? median(walls);
  if (walls.length === 0 || !(middle > 0)) return null;
  const width = 96, reach = 0.25, x = (ns) => width / 2 * (1 + Math.max(-1, Math.min(1, (ns / middle - 1) / reach)) * 0.95);
  const off = (ns) => percent(100 * (ns / middle - 1)).replace('-', '\u2212');
  return svg('svg', {class: 'strip drawing', width, height: 16, role: 'img', 'aria-label': `${plural(walls.length, 'run')}, from ${off(Math.min(...walls))} to ${off(Math.max(...walls))} of the median`},
    svg('line', {class: 'grid', x1: 0, x2: width, y1: 8, y2: 8}), svg('line', {class: 'axis', x1: width / 2, x2: width / 2, y1: 2, y2: 14}),
    walls.map((ns) => svg('circle', {class: 'indigo fill run', cx: x(ns), cy: 8, r: 3})));
}
function cells_section(cells) {
  const n = (name) => (cell) => number_or_null(cell[name]);
  const several_rules = values_of('rules', cells).length > 1;
  const switches = (cell) => (objects(cell.runs).some((run) => is_number(run.involuntary_switches)) ? sum(cell.runs.map((run) => run?.involuntary_switches)) : null);
  return section('cells', ['All cells'], 'A cell is one chain, verified with one backend, number of threads and set of rules.', table('Every cell that was measured.', [
    {label: 'workload', unit: 'shape or file', value: (cell) => at('workload', cell), why: 'The shape of the transactions (inputs × outputs), or the chain file.'},
    {label: 'block', unit: 'transactions', value: n('block_txs'), why: 'Transactions in each block.', optional: true},
    {label: 'threads', value: n('threads'), why: 'Threads that verified.'},
    {label: 'backend', value: (cell) => at('backend', cell), cell: (cell, name) => [name, cell.disturbed === true ? [' ', el('span', {class: 'tag warn'}, 'disturbed')] : null], why: `Set of kernels. Disturbed: ${WORDS.disturbed}`},
    {label: 'rules', value: (cell) => (several_rules ? text_or(cell.rules, null) : null), optional: true, why: 'Consensus rules: reference or strict.'},
    {label: 'throughput', unit: 'tx/s', digits: 0, value: n('transactions_per_second'), most: largest(cells.map(n('transactions_per_second'))), hue: () => 'indigo', why: 'Transactions divided by the median wall time.'},
    {label: 'per output', unit: 'µs', digits: 2, value: METRICS.cost.value, why: WORDS.us_per_output},
    {label: 'spread', unit: '%', digits: 1, value: n('spread_percent'), why: WORDS.spread},
    {label: 'runs', unit: '±25 % of the median', wide: true, value: (cell) => objects(cell.runs).length, cell: (cell) => strip(cell), why: 'Each dot is one run; left is faster. Runs further off stand at the edge.'},
    {label: 'wall time', unit: 'ms', digits: 2, value: (cell) => scaled(n('median_wall_ns')(cell), 1e-6), why: 'Median of the runs, of the whole chain.'},
    {label: 'processor time', unit: 'ms', digits: 2, value: (cell) => scaled(n('median_cpu_ns')(cell), 1e-6), why: 'Median of the runs, summed over threads.'},
    {label: 'waiting', unit: 'ms', digits: 2, value: (cell) => scaled(median(objects(cell.runs).map((run) => run.waiting_ns)), 1e-6), why: 'Median of the time in which the process was ready to run but another one ran.', optional: true},
    {label: 'cycles', unit: 'per output', digits: 0, value: n('cycles_per_output'), why: 'Processor cycles, where the system lets a program count them.', optional: true},
    {label: 'instructions', unit: 'per output', digits: 0, value: n('instructions_per_output'), why: 'Processor instructions, where the system lets a program count them.', optional: true},
    {label: 'interruptions', unit: 'all runs', value: switches, why: 'How often the system took the processor away (involuntary switches). Many mean that the machine was busy.', optional: true},
    {label: 'transactions', value: n('transactions'), why: 'In the chain.'},
    {label: 'outputs', value: n('outputs'), why: 'In the chain.'},
    {label: 'size', unit: 'kB', digits: 1, value: (cell) => scaled(n('bytes')(cell), 1e-3), why: 'Of the chain file, 1 kB is 1000 bytes.', optional: true},
  ], cells));
}
