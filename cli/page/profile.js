// The page of `slipstream profile`: where the time of an output goes.

const US = 'µs';
const us = (x) => short(x) + SPACE + US;
const us_of_ns = (ns) => us(ns / 1e3);

function profile_page(d) {
  const counts = object(d.counts);
  const outputs = number_or_null(counts.outputs);
  // Waiting is no processor time, and no part of the split.
  const phase_list = objects(d.phases).filter((phase) => phase.name !== 'waiting'), cause_list = objects(d.causes);
  const tree = objects(object(d.one_transaction).tree);
  const phase_names = unique([...phase_list.map((p) => String(p.name)),
    ...cause_list.flatMap((c) => Object.keys(object(c.phases)).map((name) => name.replace(/_ns$/, ''))), ...tree.map((t) => String(t.phase))]);
  const cause_names = unique([...cause_list.map((c) => String(c.name)), ...tree.map((t) => String(t.cause)),
    ...objects(d.most_expensive).flatMap((t) => Object.keys(object(t.causes)))]);
  const phases = parts_of(phase_names, PHASE_HUES, phase_key, by_name(d.phases));
  const causes = parts_of(cause_names, CAUSE_HUES, cause_key, by_name(d.causes));

  const invalid = typeof d.verdict === 'string' && d.verdict !== 'valid';
  const sections = [
    profile_head(d, counts, outputs, causes, cause_list),
    claims_section(d),
    phase_list.length || cause_list.length ? time_section(d, phases, causes, phase_list, cause_list, outputs) : null,
    tree.length ? transaction_section(object(d.one_transaction), phases, causes, tree) : null,
    instructions_section(d), shapes_section(d), blocks_section(d), expensive_section(d, causes),
    measured_section(d, [
      ['Chain', text_or(d.chain, null), 'the file that was verified'],
      ['Backend', text_or(d.backend, null), 'the set of kernels for this kind of processor'],
      ['Threads', is_number(d.threads) ? figure(d.threads, fixed(d.threads, 0)) : null, 'that verified'],
      ['Rules', text_or(d.rules, null), 'reference as the specification says, or strict'],
      ['Runs', is_number(d.runs) ? figure(d.runs, fixed(d.runs, 0)) : null, 'of the whole chain'],
    ]),
  ];
  const chain = base_name(text_or(d.chain, 'a chain'));
  return {title: `What an output of ${chain} costs`, lead: profile_lead(d, counts), invalid, sections};
}

function profile_lead(d, counts) {
  const parts = [is_number(counts.blocks) ? plural(counts.blocks, 'block') : null,
    is_number(counts.transactions) ? plural(counts.transactions, 'transaction') : null,
    is_number(counts.inputs) ? plural(counts.inputs, 'input') : null, is_number(counts.outputs) ? plural(counts.outputs, 'output') : null].filter(Boolean);
  const how = [text_or(d.backend, null), is_number(d.threads) ? plural(d.threads, 'thread') : null].filter(Boolean);
  const all = [parts.join(', '), how.length ? `verified with ${how.join(' on ')}` : ''].filter(Boolean).join(', ');
  return all ? sentence(all) + '.' : '';
}

function profile_head(d, counts, outputs, causes, cause_list) {
  const wall = number_or_null(d.wall_ns), cpu = number_or_null(d.cpu_ns);
  const top = [...cause_list].filter((c) => is_number(c.share_percent)).sort((a, b) => b.share_percent - a.share_percent)[0];
  const top_part = top && causes.find((part) => part.name === top.name);
  const per_second = is_number(wall) && wall > 0 ? scaled(number_or_null(counts.transactions), 1e9 / wall) : null;
  return el('div', {id: 'figures'},
    verdict_notice(d),
    cards(
      card({first: true, name: 'Cost of an output', value: is_number(d.microseconds_per_output) ? short(d.microseconds_per_output) : null, exact: d.microseconds_per_output,
        unit: US, why: WORDS.us_per_output}),
      card({name: 'Time to verify', value: is_number(wall) ? duration_parts(wall)[0] : null, exact: wall, unit: is_number(wall) ? duration_parts(wall)[1] : '',
        why: 'Wall time of the chain, median of the runs, without setting up.'}),
      card({name: 'Processor time', value: is_number(cpu) ? duration_parts(cpu)[0] : null, exact: cpu, unit: is_number(cpu) ? duration_parts(cpu)[1] : '',
        why: 'Summed over threads. It exceeds wall time if several threads worked at once.'}),
      card({name: 'Throughput', value: is_number(per_second) ? short(per_second) : null, exact: per_second, unit: 'tx/s', why: 'Transactions divided by wall time.'}),
      top_part ? card({name: 'Largest cause', value: percent(top.share_percent), exact: top.share_percent, why: `${sentence(top_part.label)}. ${top_part.explanation}`}) : null,
      is_number(counts.multipliers) && outputs ? card({name: 'Multipliers an output', value: short(counts.multipliers / outputs), exact: counts.multipliers / outputs,
        why: `${fixed(counts.multipliers, 0)} multiplication gates in all proofs. They drive the cost of proofs.`}) : null,
      is_number(counts.points) && outputs ? card({name: 'Points an output', value: short(counts.points / outputs), exact: counts.points / outputs,
        why: `${fixed(counts.points, 0)} points are decoded and multiplied in all.`}) : null));
}

function verdict_notice(d) {
  const detail = text_or(d.detail, null);
  if (d.verdict === 'valid') return notice('good', el('p', {}, el('strong', {}, 'The chain is valid.'), ' All figures are of the whole chain.'));
  if (d.verdict === 'invalid' || d.verdict === 'unreadable') {
    return notice('bad', el('p', {}, el('strong', {}, d.verdict === 'invalid' ? 'The chain is invalid.' : 'The file cannot be read to its end.'),
      detail ? ` ${sentence(detail)}` : '', detail && !/[.!?]$/.test(detail) ? '.' : '', ' The figures cover what was verified until then.'));
  }
  return null;
}

function claims_section(d) {
  const claims = objects(d.claims);
  if (claims.length === 0) return null;
  return section('claims', ['What was claimed, and what was measured', 'Claims'], 'The protocol was presented with these claims. Each is a figure here.',
    cards(claims.map((claim) => card({
      name: text_or(claim.claim, 'A claim'), value: text_or(claim.figure, null), why: text_or(claim.explanation, null),
      state: claim.holds === true ? el('div', {class: 'holds yes'}, '✓ holds here') : claim.holds === false ? el('div', {class: 'holds no'}, '✗ does not hold here')
        : el('div', {class: 'holds open'}, 'not decided by this chain'),
    }))));
}

function time_section(d, phases, causes, phase_list, cause_list, outputs) {
  const total = (list) => sum(list.map((entry) => entry.ns));
  const by_phase = total(phase_list), by_cause = total(cause_list);
  const difference = by_phase > 0 && by_cause > 0 ? 100 * Math.abs(by_phase - by_cause) / Math.max(by_phase, by_cause) : null;
  const bar = (list, parts, label) =>
    chart((width) => stacked([{label: '', values: Object.fromEntries(list.map((entry) => [entry.name, entry.ns]))}], parts,
      {width, format: duration, label, thick: 46, total: false}));
  const columns_of = (parts, list, first, extra) => {
    const part = (row) => parts.find((one) => one.name === String(row.name));
    const most = largest(list.map((row) => number_or_null(row.share_percent) ?? 0));
    return [
      {label: first, value: (row) => part(row).key, cell: (row) => keyed(part(row)), why: 'The key is that of the bar above.'},
      {label: 'time', unit: 'ms', digits: 3, value: (row) => scaled(number_or_null(row.ns), 1e-6), why: 'Processor time, summed over threads.'},
      {label: 'per output', unit: US, digits: 2, value: (row) => number_or_null(row.microseconds_per_output), why: 'The same divided by the number of outputs.'},
      {label: 'share', unit: '%', digits: 1, value: (row) => number_or_null(row.share_percent), most, hue: (row) => part(row).hue, why: 'Of the sum of this table.'},
      ...extra,
      {label: 'what it is', kind: 'prose', value: (row) => part(row).explanation},
    ];
  };
  const cross = cause_list.filter((c) => sum(Object.values(object(c.phases))) > 0).map((c) => ({
    label: `${causes.find((part) => part.name === String(c.name)).key} ${causes.find((part) => part.name === String(c.name)).label}`,
    values: Object.fromEntries(Object.entries(object(c.phases)).map(([name, ns]) => [name.replace(/_ns$/, ''), scaled(number_or_null(ns), outputs ? 1 / outputs : 1)])),
  })).sort((a, b) => sum(Object.values(b.values)) - sum(Object.values(a.values)));
  return section('time', ['Where the time of an output goes', 'Time'], 'The same time is split twice: by what the engine does (phases), and by what asks for it (causes).',
    difference === null ? null : el('p', {class: 'small'}, 'The phases sum to ', figure(by_phase, duration(by_phase)), ', the causes to ', figure(by_cause, duration(by_cause)),
      `: they differ by ${percent(difference)}.`),
    phase_list.length ? chart_figure('by-phase', 'By phase', 'What the engine does, in the order of the work.', bar(phase_list, phases, 'Time by phase'),
      {parts: phases, after: table('Time by phase.', columns_of(phases, phase_list, 'phase', []), phase_list)}) : null,
    cause_list.length ? chart_figure('by-cause', 'By cause', 'What asks for the work: the parts of the protocol.', bar(cause_list, causes, 'Time by cause'),
      {parts: causes, after: table('Time by cause.', columns_of(causes, cause_list, 'cause', [
        {label: 'count', digits: 0, value: (row) => number_or_null(row.count), cell: (row, n) => [figure(n, is_number(n) ? fixed(n, 0) : ''), is_number(n) && text_or(row.unit, null) ? ` ${row.unit}` : ''], why: 'How many there are in the chain.', optional: true},
        {label: 'each', unit: US, digits: 2, value: (row) => (row.count > 0 ? scaled(number_or_null(row.ns), 1e-3 / row.count) : null), why: 'Time divided by the count.', optional: true},
      ]), cause_list)}) : null,
    cross.length ? chart_figure('cause-by-phase', 'Each cause by its phases', outputs ? 'Time per output. All bars have one scale, so that lengths compare.' : 'All bars have one scale, so that lengths compare.',
      chart((width) => stacked(cross, phases, {width, format: us_of_ns, label: 'Causes by phase'})),
      {after: [legend(phases), cross_table(cause_list, causes, phases, outputs)]}) : null);
}

function cross_table(cause_list, causes, phases, outputs) {
  const used = phases.filter((phase) => cause_list.some((c) => is_number(object(c.phases)[`${phase.name}_ns`])));
  const part = (row) => causes.find((one) => one.name === String(row.name));
  return el('details', {}, el('summary', {}, 'The same as a table'), table(`Time of each cause by phase, in ${US}${outputs ? ' per output' : ''}.`, [
    {label: 'cause', value: (row) => part(row).key, cell: (row) => keyed(part(row))},
    ...used.map((phase) => ({label: phase.label, unit: US, digits: 2, why: phase.explanation,
      value: (row) => scaled(number_or_null(object(row.phases)[`${phase.name}_ns`]), 1e-3 / (outputs || 1))})),
  ], cause_list));
}

function transaction_section(one, phases, causes, tree) {
  const groups = causes.map((cause) => {
    const cells = tree.filter((leaf) => String(leaf.cause) === cause.name && leaf.ns > 0)
      .map((leaf) => ({part: phases.find((part) => part.name === String(leaf.phase)), value: leaf.ns})).sort((a, b) => b.value - a.value);
    return {...cause, cells, total: sum(cells.map((cell) => cell.value))};
  }).filter((group) => group.total > 0).sort((a, b) => b.total - a.total);
  if (groups.length === 0) return null;
  const whole = sum(groups.map((group) => group.total));
  const leaves = groups.flatMap((group) => group.cells.map((cell) => ({group, ...cell})));
  const used = phases.filter((phase) => leaves.some((leaf) => leaf.part === phase));
  return section('transaction', ['One transaction'], 'Area is time. Each field is a cause; below its name it is divided into its phases.',
    facts([['Transaction', el('code', {}, text_or(one.id, 'not known')), 'its id'], ['Shape', text_or(one.shape, null), 'inputs × outputs'],
      ['Time', is_number(one.ns) ? figure(one.ns, us_of_ns(one.ns)) : null, 'its share of the batch that it was verified in']]),
    chart_figure('one-transaction', 'Causes and their phases', 'Letters are causes; numbers and colours are phases.',
      chart((width) => treemap(groups, {width, height: width < 560 ? Math.round(width * 1.25) : Math.min(460, Math.round(width * 0.44)), format: us_of_ns, whole, label: 'One transaction by cause and phase'})),
      {after: [legend(used), el('details', {}, el('summary', {}, 'The same as a table'), table('One transaction by cause and phase.', [
        {label: 'cause', value: (leaf) => leaf.group.key, cell: (leaf) => `${leaf.group.key} ${leaf.group.label}`},
        {label: 'phase', value: (leaf) => leaf.part.label, cell: (leaf) => keyed(leaf.part)},
        {label: 'time', unit: US, digits: 2, value: (leaf) => leaf.value / 1e3, why: 'Processor time of this phase for this cause.'},
        {label: 'share', unit: '%', digits: 1, value: (leaf) => 100 * leaf.value / whole, most: 100 * largest(leaves.map((leaf) => leaf.value)) / whole, hue: (leaf) => leaf.part.hue, why: 'Of the transaction.'},
      ], leaves))]}));
}

function instructions_section(d) {
  const rows = objects(d.instructions);
  if (rows.length === 0) return null;
  const most = largest(rows.map((row) => number_or_null(row.share_percent) ?? 0));
  return section('instructions', ['By instruction', 'Instructions'], 'What the machine spends on each kind of instruction, with the proofs and points that it asks for.',
    table('Time by instruction.', [
      {label: 'instruction', value: (row) => text_or(row.name, ''), cell: (row) => el('code', {}, text_or(row.name, '?'))},
      {label: 'count', value: (row) => number_or_null(row.count), why: 'How often the chain runs it.'},
      {label: 'time', unit: 'ms', digits: 3, value: (row) => scaled(number_or_null(row.ns), 1e-6), why: 'Processor time of all of them.'},
      {label: 'each', unit: US, digits: 3, value: (row) => (row.count > 0 ? scaled(number_or_null(row.ns), 1e-3 / row.count) : null), why: 'Time divided by the count.'},
      {label: 'share', unit: '%', digits: 1, value: (row) => number_or_null(row.share_percent), most, why: 'Of the time of the whole chain.'},
      {label: 'what it does', kind: 'prose', value: (row) => own(INSTRUCTIONS, row.name) ?? ''},
    ], rows));
}

function shapes_section(d) {
  const rows = objects(d.shapes);
  if (rows.length === 0) return null;
  const drawn = rows.filter((row) => is_number(row.microseconds_per_output)).sort((a, b) => b.microseconds_per_output - a.microseconds_per_output).slice(0, 16);
  const series = {name: '', hue: 'teal', shape: 0};
  return section('shapes', ['By shape', 'Shapes'], 'A shape is the number of inputs and outputs of a transaction. One proof covers all outputs of a transaction, so further outputs are cheap.',
    drawn.length > 1 ? chart_figure('shape-cost', `Cost of an output by shape`, drawn.length < rows.length ? `The ${drawn.length} shapes with the most expensive outputs.` : 'Longer is more expensive.',
      chart((width) => bars([{label: '', bars: drawn.map((row) => ({series: {...series, name: text_or(row.shape, '?')}, value: row.microseconds_per_output,
        title: `Shape ${text_or(row.shape, '?')}`, rows: [['per output', us(row.microseconds_per_output)], ['transactions', is_number(row.transactions) ? fixed(row.transactions, 0) : '–']]}))}],
      {width, format: us, label: 'Cost of an output by shape'}))) : null,
    table('Cost by shape.', [
      {label: 'shape', unit: 'inputs × outputs', value: (row) => text_or(row.shape, ''), why: 'Numbers of inputs and outputs.'},
      {label: 'transactions', value: (row) => number_or_null(row.transactions), why: 'How many have this shape.'},
      {label: 'outputs', value: (row) => number_or_null(row.outputs), why: 'How many outputs they have together.'},
      {label: 'time', unit: 'ms', digits: 3, value: (row) => scaled(number_or_null(row.ns), 1e-6), why: 'Processor time of all of them.'},
      {label: 'per transaction', unit: US, digits: 1, value: (row) => number_or_null(row.microseconds_per_transaction), why: 'Time divided by transactions.'},
      {label: 'per output', unit: US, digits: 2, value: (row) => number_or_null(row.microseconds_per_output), most: largest(rows.map((row) => row.microseconds_per_output ?? 0)), hue: () => 'teal', why: 'Time divided by outputs.'},
    ], rows));
}

function blocks_section(d) {
  const rows = objects(d.blocks);
  if (rows.length === 0) return null;
  const points = rows.filter((row) => is_number(row.microseconds_per_output)).map((row, i) => ({x: number_or_null(row.height) ?? i, y: row.microseconds_per_output}));
  return section('blocks', ['By block', 'Blocks'], 'All proofs and signatures of a block are checked as one sum, so large blocks are cheaper for each output.',
    points.length > 1 ? chart_figure('block-cost', 'Cost of an output by block', 'One column a block; if there are more than fit, a column is the mean of neighbours and the band goes from the least to the most.',
      chart((width) => columns(points, {width, format: us, x_label: 'block height', y_label: `${US} per output`, label: 'Cost of an output by block'}))) : null,
    table('Cost by block.', [
      {label: 'height', value: (row) => number_or_null(row.height), why: 'Position of the block in the chain.'},
      {label: 'transactions', value: (row) => number_or_null(row.transactions), why: 'In the block.'},
      {label: 'inputs', value: (row) => number_or_null(row.inputs), why: 'Outputs of earlier transactions that the block spends.'},
      {label: 'outputs', value: (row) => number_or_null(row.outputs), why: 'New outputs.'},
      {label: 'time', unit: 'ms', digits: 3, value: (row) => scaled(number_or_null(row.ns), 1e-6), why: 'To verify the block.'},
      {label: 'per output', unit: US, digits: 2, value: (row) => number_or_null(row.microseconds_per_output), most: largest(rows.map((row) => row.microseconds_per_output ?? 0)), why: 'Time divided by outputs.'},
    ], rows));
}

function expensive_section(d, causes) {
  const rows = objects(d.most_expensive);
  if (rows.length === 0) return null;
  const values = (row) => Object.fromEntries(causes.map((part) => [part.name, number_or_null(object(row.causes)[part.name])]));
  const drawn = rows.filter((row) => sum(Object.values(values(row))) > 0);
  const used = causes.filter((part) => drawn.some((row) => values(row)[part.name] > 0));
  const place = (row) => `block ${row.height ?? '?'}, transaction ${row.transaction ?? '?'}`;
  return section('expensive', ['The most expensive transactions', 'Most expensive'], 'Those that took longest, and why. A transaction is found by its block and its place in it.',
    drawn.length ? chart_figure('expensive-causes', 'By cause', 'All bars have one scale.',
      chart((width) => stacked(drawn.map((row) => ({label: `${place(row)}${row.shape ? ` (${row.shape})` : ''}`, values: values(row)})), causes,
        {width, format: us_of_ns, label: 'The most expensive transactions by cause'})), {after: legend(used)}) : null,
    table('The most expensive transactions.', [
      {label: 'block', value: (row) => number_or_null(row.height), why: 'Height of its block.'},
      {label: 'transaction', value: (row) => number_or_null(row.transaction), why: 'Its place in the block, from 0.'},
      {label: 'shape', value: (row) => text_or(row.shape, null), why: 'Inputs × outputs.'},
      {label: 'time', unit: US, digits: 1, value: (row) => scaled(number_or_null(row.ns), 1e-3), why: 'Its processor time.', most: largest(rows.map((row) => (row.ns ?? 0) / 1e3))},
      {label: 'id', kind: 'id', value: (row) => text_or(row.id, null), cell: (row) => (row.id ? el('code', {}, text_or(row.id, '')) : null), why: 'Merkle root of its log.'},
    ], rows));
}
