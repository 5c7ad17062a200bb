// How phases and causes are coloured, and what instructions do. A document brings the labels and explanations of its
// phases and causes.

const PHASE_HUES = {
  reading: 'sand', decode: 'olive', programs: 'cyan', constraints: 'rose', hashing: 'green', proof_scalars: 'teal', point_decoding: 'purple',
  multiscalar: 'indigo', accumulator: 'wine', waiting: 'pale', blame: 'grey',
};
const CAUSE_HUES = {
  encoding: 'grey', inputs: 'green', outputs: 'olive', commitments: 'purple', range_proofs: 'indigo', mixes: 'teal', custom_constraints: 'cyan',
  proof: 'pale', transaction_signature: 'rose', delegated_signatures: 'wine', taproot: 'wine', issuance: 'sand',
};
const HUES = ['indigo', 'teal', 'rose', 'cyan', 'purple', 'green', 'sand', 'wine', 'olive', 'grey', 'pale'];
const INSTRUCTIONS = {
  push: 'puts a string on the stack', program: 'puts a program on the stack', drop: 'removes an item', dup: 'copies an item',
  roll: 'moves an item to the top', scalar: 'reads a string as a scalar', commit: 'reads a string as a commitment',
  alloc: 'makes a variable without a commitment', mintime: 'puts the lower time bound on the stack',
  maxtime: 'puts the upper time bound on the stack', expr: 'makes an expression of a variable', neg: 'negates an expression',
  add: 'adds expressions', mul: 'multiplies expressions: one multiplier', eq: 'makes the constraint that two expressions are equal',
  range: 'proves that an expression lies in 0 to 2^64 \u2212 1', and: 'joins two constraints', or: 'makes a constraint of which one side must hold',
  not: 'negates a constraint', verify: 'adds a constraint to the proof', unblind: 'opens a commitment', issue: 'makes new units',
  borrow: 'makes units and the matching debt', retire: 'destroys units', cloak: 'mixes values: ranges, shuffle, balance',
  fee: 'pays a fee', input: 'spends a contract', output: 'makes a contract of values', contract: 'makes a contract that stays on the stack',
  log: 'writes data to the log', eval: 'runs a program', call: 'runs a program behind a predicate (taproot)',
  signtx: 'opens a contract with the transaction signature', signid: 'runs a program that a signature binds to this contract',
  signtag: 'runs a program that a signature binds to a tag', ext: 'is an extension',
};

/// Names with underscores and their unit's suffix, as words.
const words_of = (name) => String(name).replace(/_ns$/, '').replaceAll('_', ' ');

/// The parts of a split in the order of the document, with labels, explanations, colours and keys for the legend.
/// `hues` is PHASE_HUES or CAUSE_HUES; `keys` the characters of the keys; `given` the document's objects by name.
function parts_of(names, hues, keys, given) {
  const taken = new Set(names.map((name) => own(hues, name)).filter(Boolean));
  const free = HUES.filter((hue) => !taken.has(hue));
  return names.map((name, i) => ({
    name, key: keys(i), hue: own(hues, name) ?? free.shift() ?? 'pale',
    label: text_or(own(given, name)?.label, words_of(name)),
    explanation: text_or(own(given, name)?.explanation, ''),
  }));
}
/// The objects of a list by their names.
const by_name = (list) => Object.fromEntries(objects(list).map((entry) => [entry.name, entry]));
const phase_key = (i) => String(i + 1);
const cause_key = (i) => (i < 26 ? String.fromCharCode(65 + i) : String(i));

const WORDS = {
  interval: 'the 95 % confidence interval of the median; with fewer than six runs, the least and the most of them',
  us_per_output: 'Wall time divided by the number of outputs. The protocol is priced by outputs, so this is the figure to compare.',
  spread: 'Half the width of the interval of the median, as a share of the median. A small spread is a figure to trust.',
  disturbed: 'Other work took the processor while this cell ran. Its figures may be too slow.',
};
