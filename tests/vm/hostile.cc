#include "vm/hostile.h"

#include <algorithm>
#include <array>
#include <bit>

#include "slipstream/r1cs/proof.h"
#include "slipstream/vm/detail/machine/machine.h"
#include "slipstream/vm/detail/verify/delegate.h"
#include "slipstream/vm/transaction.h"
#include "slipstream/vm/verify/verifier.h"
#include "vm/assembler.h"

namespace slipstream::test {
namespace {

using vm::Opcode;
using enum vm::Opcode;

/// A point that decodes.
const Bytes32& point() {
  static const Bytes32 bytes = ristretto255::encode(ristretto255::Point::basepoint()).bytes;
  return bytes;
}
const Bytes32 kScalar{7};
const Bytes kSignature = [] {
  Bytes out(point().begin(), point().end());
  out.insert(out.end(), kScalar.begin(), kScalar.end());
  return out;
}();

Bytes contract_of(std::size_t items, const std::vector<Bytes>& encoded) {
  Bytes out(32, 1);
  out.insert(out.end(), point().begin(), point().end());
  Writer writer(out);
  writer.u32(static_cast<std::uint32_t>(items * encoded.size()));
  for (std::size_t i = 0; i < items; ++i) {
    for (const Bytes& item : encoded) writer.bytes(item);
  }
  return out;
}
Bytes item(std::uint8_t type, ByteSpan data) {
  Bytes out;
  Writer writer(out);
  writer.u8(type);
  writer.sized_bytes(data);
  return out;
}
Bytes string_item(ByteSpan data) { return item(0, data); }
Bytes program_item(ByteSpan data) { return item(1, data); }
Bytes value_item() {
  Bytes out(1, 2);
  out.insert(out.end(), point().begin(), point().end());
  out.insert(out.end(), point().begin(), point().end());
  return out;
}

/// Makes an anchor.
Assembler begin() {
  Assembler a;
  a.push(contract_of(0, {})).op(input).op(signtx);
  return a;
}
std::uint32_t u32(std::size_t x) { return static_cast<std::uint32_t>(x); }
Assembler& repeat(Assembler& a, std::size_t times, Opcode opcode) {
  for (std::size_t i = 0; i < times; ++i) a.op(opcode);
  return a;
}
/// Runs `body`, a program of a contract's payload, `times` times: eight bytes each.
Bytes replayed(const Bytes& body, std::size_t times) {
  Assembler a = begin();
  a.push(contract_of(1, {program_item(body)}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(input).op(signtx).op(eval);
  a.op(drop);
  return a.bytes();
}
Bytes filled(std::size_t size, const Bytes& step) {
  Bytes out;
  while (out.size() + step.size() <= size) out.insert(out.end(), step.begin(), step.end());
  return out;
}

// Steps that leave the stack as it was, written again and again, or once in a program that is run again and again.

using Step = Bytes (*)();
template <Step step>
Bytes written(std::size_t, std::size_t times) {
  Assembler a = begin();
  Bytes out = a.bytes();
  const Bytes body = step();
  for (std::size_t i = 0; i < times; ++i) out.insert(out.end(), body.begin(), body.end());
  return out;
}
template <Step step>
Bytes run_again(std::size_t size, std::size_t times) {
  return replayed(filled(std::max(size, step().size()), step()), times);
}

const Bytes kFee{1, 0, 0, 0};

Bytes items() { return Assembler().op(mintime).op(drop).bytes(); }
Bytes strings() { return Assembler().push({}).op(drop).bytes(); }
Bytes copies() { return Assembler().push({}).op(dup, 0).op(drop).op(drop).bytes(); }
Bytes evals() { return Assembler().string(program, {}).op(eval).bytes(); }
Bytes scalars() { return Assembler().push(kScalar).op(scalar).op(drop).bytes(); }
Bytes constants() { return Assembler().op(mintime).op(maxtime).op(mul).op(maxtime).op(add).op(neg).op(drop).bytes(); }
Bytes variables() { return Assembler().op(alloc).op(drop).bytes(); }
Bytes products() { return Assembler().op(alloc).op(alloc).op(mul).op(drop).bytes(); }
Bytes equalities() { return Assembler().op(alloc).op(mintime).op(eq).op(verify).bytes(); }
Bytes dropped_equalities() { return Assembler().op(alloc).op(mintime).op(eq).op(drop).bytes(); }
Bytes two_equalities(Opcode opcode) {
  Assembler a;
  return a.op(alloc).op(mintime).op(eq).op(alloc).op(mintime).op(eq).op(opcode).op(verify).bytes();
}
Bytes pairs_joined_by_and() { return two_equalities(and_); }
Bytes pairs_joined_by_or() { return two_equalities(or_); }
Bytes negated_equalities() { return Assembler().op(alloc).op(mintime).op(eq).op(not_).op(verify).bytes(); }
Bytes ranges() { return Assembler().op(alloc).op(range).op(drop).bytes(); }
Bytes logs() { return Assembler().push({}).op(log).bytes(); }
Bytes names() { return Assembler().push(point()).op(commit).op(drop).bytes(); }
Bytes commitments() { return Assembler().push(point()).op(commit).op(expr).op(drop).bytes(); }
Bytes checked_commitments() {
  return Assembler().push(point()).op(commit).op(expr).op(mintime).op(eq).op(verify).bytes();
}
Bytes unblindings() { return Assembler().push(point()).push(kScalar).op(unblind).op(drop).bytes(); }
Bytes outputs() { return Assembler().push(point()).op(output, 0).bytes(); }
Bytes inputs() { return Assembler().push(contract_of(0, {})).op(input).op(signtx).bytes(); }
Bytes contracts() { return Assembler().push(point()).op(contract, 0).op(signtx).bytes(); }
Bytes calls() {
  const Bytes proof = vm::CallProof{{point()}, {}}.encode();
  return Assembler().push(point()).op(contract, 0).push(proof).string(program, {}).op(call).bytes();
}
Bytes signed_programs() {
  return Assembler().push(point()).op(contract, 0).string(program, {}).push(kSignature).op(signid).bytes();
}
Bytes tagged_programs() {
  Assembler a;
  a.push({}).push(point()).op(contract, 1).string(program, {}).push(kSignature).op(signtag).op(drop);
  return a.bytes();
}
Bytes issues() {
  Assembler a;
  a.push(point()).op(commit).push(point()).op(commit).push({}).push(point()).op(issue).op(signtx).op(retire);
  return a.bytes();
}
Bytes cloaks() { return Assembler().push(kFee).op(fee).push(point()).push(point()).cloak(1, 1).op(retire).bytes(); }
Bytes loans() {
  Assembler a;
  a.push(point()).op(commit).push(point()).op(commit).op(borrow);
  return a.push(point()).push(point()).cloak(2, 1).op(retire).bytes();
}

// Payloads.

Bytes unpack_strings(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(contract_of(size / 5, {string_item({})}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, u32(i * (size / 5))).op(input).op(signtx);
  return a.bytes();  // what was unpacked stays on the stack: StackNotClean
}
Bytes unpack_values(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(contract_of(size / 65, {value_item()}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, u32(i * (size / 65))).op(input).op(signtx);
  return a.bytes();
}
Bytes repack_strings(std::size_t size, std::size_t times) {
  const std::size_t items = size / 5;
  Assembler a = begin();
  a.push(point()).push(contract_of(items, {string_item({})}));
  for (std::size_t i = 0; i < times; ++i) {
    a.op(dup, 0).op(input).op(signtx).op(dup, u32(items + 1)).op(output, u32(items));
  }
  return a.op(drop).op(drop).bytes();
}
Bytes repack_values(std::size_t size, std::size_t times) {
  const std::size_t values = size / 65;
  Assembler a = begin();
  a.push(point()).push(contract_of(values, {value_item()}));
  for (std::size_t i = 0; i < times; ++i) {
    a.op(dup, 0).op(input).op(signtx).op(dup, u32(values + 1)).op(output, u32(values));
  }
  return a.op(drop).op(drop).bytes();
}
Bytes contract_of_empty_strings(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(point());
  for (std::size_t i = 0; i < times; ++i) {
    for (std::size_t k = 0; k < size / 5 / times; ++k) a.push({});
    a.op(dup, u32(size / 5 / times)).op(output, u32(size / 5 / times));
  }
  return a.op(drop).bytes();
}
Bytes long_string_in_outputs(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(point()).push(Bytes(size, 3));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(dup, 2).op(output, 1);
  return a.op(drop).op(drop).bytes();
}
Bytes many_short_strings_in_outputs(std::size_t, std::size_t times) {
  Assembler a = begin();
  a.push(point()).push({});
  for (std::size_t i = 0; i < times; ++i) {
    for (int k = 0; k < 30; ++k) a.op(dup, 0);
    a.op(dup, 31).op(output, 30);
  }
  return a.op(drop).op(drop).bytes();
}
Bytes long_input_again(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(contract_of(1, {string_item(Bytes(size, 3))}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(input).op(signtx).op(drop);
  return a.op(drop).bytes();
}

// The stack.

Bytes roll_deep(std::size_t size, std::size_t times) {
  Assembler a = begin();
  repeat(a, size, mintime);
  for (std::size_t i = 0; i < times; ++i) a.op(roll, u32(size - 1));
  return repeat(a, size, drop).bytes();
}

// Programs.

Bytes nested_programs(std::size_t, std::size_t times) {
  Assembler a = begin();
  Bytes program = a.bytes();
  Writer writer(program);
  for (std::size_t i = 0; i < times; ++i) {
    writer.u8(static_cast<std::uint8_t>(Opcode::program));
    writer.u32(u32(6 * (times - i - 1)));
  }
  program.resize(program.size() + times, static_cast<std::uint8_t>(eval));
  return program;
}
Bytes replay_sums(std::size_t size, std::size_t times) {
  Assembler sum;
  sum.op(alloc);
  for (std::size_t i = 0; i + 2 < size / 2; ++i) sum.op(mintime).op(add);
  return replayed(sum.op(drop).bytes(), times);
}
Bytes long_signed_program(std::size_t size, std::size_t times) {
  Assembler a = begin();
  // The program ends at once: its first instruction pushes the rest.
  const Bytes body = Assembler().push(Bytes(size, 4)).op(drop).bytes();
  a.push(kSignature).push(contract_of(0, {})).push(contract_of(1, {program_item(body)}));
  for (std::size_t i = 0; i < times; ++i) {
    a.op(dup, 1).op(input).op(dup, 1).op(input).op(signtx).op(dup, 4).op(signid);
  }
  return repeat(a, 3, drop).bytes();
}
Bytes long_tags(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(kSignature).push(contract_of(1, {string_item(Bytes(size, 5))}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(input).string(program, {}).op(dup, 3).op(signtag).op(drop);
  return a.op(drop).op(drop).bytes();
}
Bytes call_proofs(std::size_t size, std::size_t times) {
  vm::CallProof proof{{point()}, {}};
  proof.path.position = 5;
  proof.path.neighbors.resize(size / 32);
  Assembler a = begin();
  a.push(proof.encode()).push(contract_of(0, {}));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(input).op(dup, 2).string(program, {}).op(call);
  return a.op(drop).op(drop).bytes();
}

// The log.

Bytes long_logs(std::size_t size, std::size_t times) {
  Assembler a = begin();
  a.push(Bytes(size, 6));
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(log);
  return a.op(drop).bytes();
}
Bytes retired_values(std::size_t size, std::size_t times) {
  const std::size_t n = std::max<std::size_t>(1, size / 65);
  Assembler a = begin();
  a.push(contract_of(n, {value_item()}));
  for (std::size_t i = 0; i < times; ++i) repeat(a.op(dup, 0).op(input).op(signtx), n, retire);
  return a.op(drop).bytes();
}

// Points.

Bytes one_commitment_again(std::size_t, std::size_t times) {
  Assembler a = begin();
  a.push(point()).op(commit);
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(expr).op(drop);
  return a.op(drop).bytes();
}

// Constraints.

void sum_of_constants(std::size_t size, Assembler& a) {
  a.op(alloc);
  for (std::size_t i = 0; i < size / 2; ++i) a.op(mintime).op(add);
}
void sum_of_variables(std::size_t size, Assembler& a) {
  a.op(alloc);
  for (std::size_t i = 0; i < size / 2; ++i) a.op(alloc).op(add);
}
Bytes range_of_sum_of_constants(std::size_t size, std::size_t times) {
  Assembler a = begin();
  sum_of_constants(size, a);
  return repeat(a, times, range).op(drop).bytes();
}
Bytes range_of_sum_of_variables(std::size_t size, std::size_t times) {
  Assembler a = begin();
  sum_of_variables(size, a);
  return repeat(a, times, range).op(drop).bytes();
}
Bytes negated_sum(std::size_t size, std::size_t times) {
  Assembler a = begin();
  sum_of_constants(size, a);
  return repeat(a, times, neg).op(drop).bytes();
}
Bytes scaled_sum(std::size_t size, std::size_t times) {
  Assembler a = begin();
  sum_of_constants(size, a);
  for (std::size_t i = 0; i < times; ++i) a.op(mintime).op(mul);
  return a.op(drop).bytes();
}
Bytes compared_sum(std::size_t size, std::size_t) {
  Assembler a = begin();
  sum_of_constants(size, a);
  a.op(alloc).op(eq).op(alloc).op(alloc).op(eq).op(and_).op(verify);
  return a.bytes();
}
Bytes sums_in_order(std::size_t, std::size_t times) {
  // Variables first, so that they are added from the top of the stack.
  Assembler a = begin();
  repeat(a, times, alloc);
  return repeat(a, times - 1, add).op(drop).bytes();
}
Bytes joined(Opcode opcode, std::size_t times, bool to_the_right) {
  Assembler a = begin();
  const auto leaf = [&a] { a.op(alloc).op(mintime).op(eq); };
  leaf();
  for (std::size_t i = 1; i < times; ++i) {
    leaf();
    if (!to_the_right) a.op(opcode);
  }
  if (to_the_right) repeat(a, times - 1, opcode);
  return a.op(verify).bytes();
}
Bytes conjunctions(std::size_t, std::size_t times) { return joined(and_, times, false); }
Bytes conjunctions_from_the_top(std::size_t, std::size_t times) { return joined(and_, times, true); }
Bytes disjunctions(std::size_t, std::size_t times) { return joined(or_, times, false); }
Bytes negations(std::size_t, std::size_t times) {
  Assembler a = begin();
  a.op(alloc).op(mintime).op(eq);
  return repeat(a, times, not_).op(verify).bytes();
}

// Values.

Bytes wide_cloak(std::size_t, std::size_t times) {
  const Bytes fee_of_one{1, 0, 0, 0};
  Assembler a = begin();
  a.push(fee_of_one).push(point());
  for (std::size_t i = 0; i < times; ++i) a.op(dup, u32(1 + i)).op(fee);
  a.op(dup, u32(times)).op(dup, u32(times + 1)).cloak(u32(times), 1).op(retire);
  return a.op(drop).op(drop).bytes();
}
Bytes borrowed(std::size_t, std::size_t times) {
  Assembler a = begin();
  a.push(point()).op(commit);
  for (std::size_t i = 0; i < times; ++i) a.op(dup, 0).op(dup, 1).op(borrow).op(retire).op(roll, 1);
  return a.bytes();  // wide values stay: StackNotClean
}

// clang-format off
#define KIND(f) HostileKind{#f, f}
#define STEP(f) HostileKind{#f, written<f>}, HostileKind{#f "_again", run_again<f>}
constexpr std::array kKinds = {
    STEP(items), STEP(strings), STEP(copies), STEP(evals), STEP(scalars), STEP(constants), STEP(variables),
    STEP(products), STEP(equalities), STEP(dropped_equalities), STEP(pairs_joined_by_and), STEP(pairs_joined_by_or),
    STEP(negated_equalities), STEP(ranges), STEP(logs), STEP(names), STEP(commitments), STEP(checked_commitments),
    STEP(unblindings), STEP(outputs), STEP(inputs), STEP(contracts), STEP(calls), STEP(signed_programs),
    STEP(tagged_programs), STEP(issues), STEP(cloaks), STEP(loans),
    KIND(unpack_strings), KIND(unpack_values), KIND(repack_strings), KIND(repack_values),
    KIND(contract_of_empty_strings), KIND(long_string_in_outputs), KIND(many_short_strings_in_outputs),
    KIND(long_input_again), KIND(roll_deep), KIND(nested_programs), KIND(replay_sums), KIND(long_signed_program),
    KIND(long_tags), KIND(call_proofs), KIND(long_logs), KIND(retired_values), KIND(one_commitment_again),
    KIND(range_of_sum_of_constants), KIND(range_of_sum_of_variables), KIND(negated_sum), KIND(scaled_sum),
    KIND(compared_sum), KIND(sums_in_order), KIND(conjunctions), KIND(conjunctions_from_the_top), KIND(disjunctions),
    KIND(negations), KIND(wide_cloak), KIND(borrowed)};
#undef STEP
#undef KIND
// clang-format on

/// What the program spends; nullopt if that is more than it may.
std::optional<std::uint64_t> work_of(ByteSpan program) {
  vm::VerifierDelegate delegate(2048);
  vm::Machine<vm::VerifierDelegate> machine(kHostileHeader, program, delegate);
  const auto ran = machine.run();
  if (!ran && ran.error().kind == vm::ErrorKind::LimitExceeded) return std::nullopt;
  return machine.work();
}

}  // namespace

std::span<const HostileKind> hostile_kinds() { return kKinds; }

Bytes hostile_program(const HostileKind& kind, std::size_t size, std::size_t share, std::size_t times) {
  constexpr std::size_t kPadding = 6;  // push and drop of what fills up
  Bytes program = kind.write(size * share / 100, times);
  if (program.size() + kPadding > size) return {};
  Assembler padding;
  padding.push(Bytes(size - program.size() - kPadding)).op(drop);
  program.insert(program.begin(), padding.bytes().begin(), padding.bytes().end());
  return program;
}

Worst worst_program(const HostileKind& kind, std::size_t size) {
  Worst worst;
  const std::uint64_t most_work = vm::Limits::of_program(size).max_work;
  for (const std::size_t share : {2uz, 15uz, 45uz, 80uz}) {
    const auto written = [&](std::size_t times) { return kind.write(size * share / 100, times).size(); };
    const auto admitted = [&](std::size_t times) -> std::optional<std::uint64_t> {
      Bytes program = hostile_program(kind, size, share, times);
      if (program.empty()) return std::nullopt;
      const auto work = work_of(program);
      if (work && *work >= worst.work) worst = {std::move(program), share, times, *work};
      return work;
    };
    // Bytes and work grow evenly with the number of repetitions, or nearly so.
    const auto one = admitted(1), two = admitted(2);
    if (!one || !two) continue;
    const std::size_t step = std::max<std::size_t>(1, written(2) - written(1));
    std::size_t times = (size - std::min(size, written(1))) / step + 1;
    if (*two > *one) times = std::min(times, (most_work - *one) / (*two - *one) + 1);
    while (times > 2 && !admitted(times)) times -= 1 + times / 100;
  }
  return worst;
}

Bytes hostile_transaction(ByteSpan program, std::size_t capacity) {
  r1cs::Proof proof;
  for (auto* p : {&proof.A_I1, &proof.A_O1, &proof.S1, &proof.A_I2, &proof.A_O2, &proof.S2, &proof.T_1, &proof.T_3,
                  &proof.T_4, &proof.T_5, &proof.T_6}) {
    p->bytes = point();
  }
  proof.one_phase = false;
  const auto signature = keys::Signature::decode(kSignature).value();
  Bytes out;
  for (std::size_t rounds = 0; (std::size_t{1} << rounds) <= capacity; ++rounds) {
    proof.ipp.L.assign(rounds, {point()});
    proof.ipp.R.assign(rounds, {point()});
    vm::Tx tx{kHostileHeader, program, signature, proof, {}};
    out.clear();
    Writer writer(out);
    vm::encode_tx(tx, writer);
    tx.bytes = out;
    auto executed = vm::ExecutedTx::run_vartime(tx, capacity);
    if (!executed || vm::HashedTx::hash_vartime(*std::move(executed)).proof_fits()) break;
  }
  return out;
}

}  // namespace slipstream::test
