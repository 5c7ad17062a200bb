// What phases, causes and instructions are called, how they are coloured, and what they mean. A document that brings
// its own label and explanation is believed; this is for documents that bring only the name.

const PHASES = {
  reading: ['reading the file', 'sand', 'Bytes come from the file, and blocks are cut out of them and their checksums compared.'],
  decode: ['decode', 'olive', 'Bytes become transactions: lengths, instructions and signatures are parsed. Points stay encoded.'],
  programs: ['programs', 'cyan', 'The instructions of each transaction run on the stack machine.'],
  constraints: ['constraints', 'rose', 'Constraint systems are built and flattened to the weights of each multiplier.'],
  hashing: ['hashing', 'green', 'Transaction ids, Merkle trees and the challenges of every proof: Keccak permutations.'],
  proof_scalars: ['proof scalars', 'teal', 'The factor of each point in the batch equation, computed from the challenges.'],
  point_decoding: ['point decoding', 'purple', '32 bytes become a point of the group: one inverse square root each.'],
  multiscalar: ['multiscalar multiplication', 'indigo', 'One sum of all points times their factors checks all proofs and signatures of a batch at once.'],
  accumulator: ['accumulator', 'wine', 'Spent outputs leave the Utreexo forest and new ones enter it; its root is compared with the header.'],
  waiting: ['waiting', 'pale', 'Threads that have nothing to do while others finish.'],
  blame: ['finding invalid ones', 'grey', 'After a false batch equation: which statements are false.'],
};
const CAUSES = {
  range_proofs: ['range proofs', 'indigo', 'Each output proves that its quantity is not negative: 64 multipliers an output.'],
  shuffles_and_mixes: ['shuffles and mixes', 'teal', 'The cloak proves that outputs are the inputs, split, merged and permuted.'],
  shuffles: ['shuffles and mixes', 'teal', 'The cloak proves that outputs are the inputs, split, merged and permuted.'],
  custom_constraints: ['custom constraints', 'cyan', 'Constraints that a program adds with eq, mul, and, or, range and verify.'],
  commitments: ['commitments', 'purple', 'Points that hide quantities and flavors are decoded and enter the equation.'],
  inputs: ['inputs', 'green', 'The Utreexo proof of each input shows that it exists and is not yet spent.'],
  transaction_signatures: ['transaction signatures', 'rose', 'One Schnorr signature a transaction, for all its keys.'],
  taproot: ['taproot and delegated signatures', 'wine', 'Calls of programs behind a predicate, and signatures of signid and signtag.'],
  issuance: ['issuance', 'sand', 'New units of a flavor: the flavor is derived from the issuer\u2019s predicate.'],
  headers: ['headers', 'grey', 'Block headers: hashes, the root of the transactions and of the forest.'],
  other: ['other', 'pale', 'What belongs to no other cause.'],
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
/// `known` is PHASES or CAUSES; `keys` the characters of the keys.
function parts_of(names, known, keys, given = {}) {
  const taken = new Set(names.map((name) => own(known, name)?.[1]).filter(Boolean));
  const free = HUES.filter((hue) => !taken.has(hue));
  return names.map((name, i) => {
    const [label, hue, explanation] = own(known, name) ?? [words_of(name), free.shift() ?? 'pale', ''];
    return {
      name, key: keys(i), hue,
      label: text_or(own(given, name)?.label, label),
      explanation: text_or(own(given, name)?.explanation, explanation),
    };
  });
}
const phase_key = (i) => String(i + 1);
const cause_key = (i) => (i < 26 ? String.fromCharCode(65 + i) : String(i));

const WORDS = {
  interval: 'the 95 % confidence interval of the median; with fewer than six runs, the least and the most of them',
  us_per_output: 'Wall time divided by the number of outputs. The protocol is priced by outputs, so this is the figure to compare.',
  spread: 'Half the width of the interval of the median, as a share of the median. A small spread is a figure to trust.',
  disturbed: 'Other work took the processor while this cell ran. Its figures may be too slow.',
};
