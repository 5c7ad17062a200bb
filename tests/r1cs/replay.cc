#include "r1cs/replay.h"

#include <deque>
#include <stdexcept>

#include "slipstream/r1cs/gadgets/cloak.h"

namespace slipstream::test {
namespace {

using r1cs::LinearCombination;
using r1cs::Variable;

Variable variable(const std::string& name) {
  if (name == "1") return Variable::one();
  const auto index = static_cast<std::uint32_t>(std::stoul(name.substr(1)));
  switch (name[0]) {
    case 'V':
      return Variable::committed(index);
    case 'L':
      return Variable::left(index);
    case 'R':
      return Variable::right(index);
    case 'O':
      return Variable::output(index);
    default:
      throw std::runtime_error("unknown variable " + name);
  }
}

LinearCombination combination(const Json& terms, const std::vector<Scalar>& challenges) {
  LinearCombination out;
  for (const Json& term : terms) {
    Scalar coefficient = scalar(term[1]);
    if (term.size() > 2) {
      for (const Json& index : term[2]) coefficient *= challenges.at(index.get<std::size_t>());
    }
    out.append(variable(term[0].get<std::string>()), coefficient);
  }
  return out;
}

/// The operations that both phases have. A verifier ignores the assignments.
template <class CS>
bool apply_common(CS& cs, const Json& op, const std::vector<Scalar>& challenges) {
  const auto& kind = op["op"].get_ref<const std::string&>();
  if (kind == "multiply") {
    static_cast<void>(cs.multiply(combination(op["left"], challenges), combination(op["right"], challenges)));
  } else if (kind == "allocate") {
    static_cast<void>(cs.allocate(scalar(op["assignment"])).value());
  } else if (kind == "allocate_multiplier") {
    static_cast<void>(cs.allocate_multiplier(std::pair(scalar(op["left"]), scalar(op["right"]))).value());
  } else if (kind == "constrain") {
    cs.constrain(combination(op["lc"], challenges));
  } else {
    return false;
  }
  return true;
}

template <class Randomized>
std::expected<void, ProofError> apply_randomized(Randomized& cs, const Json& ops) {
  std::vector<Scalar> challenges;
  for (const Json& op : ops) {
    if (apply_common(cs, op, challenges)) continue;
    if (op["op"] != "challenge") throw std::runtime_error("unknown operation " + op["op"].dump());
    challenges.push_back(cs.challenge_scalar(op["label"].get_ref<const std::string&>()));
  }
  return {};
}

/// What outlives all verifiers.
template <class T>
const T& keep(T value) {
  static std::deque<T> kept;
  return kept.emplace_back(std::move(value));
}

/// What the operations of a randomized block come to.
r1cs::BlockSize item_of(const Json& ops) {
  r1cs::BlockSize out;
  std::vector<std::string_view> challenges;
  for (const Json& op : ops) {
    const auto& kind = op["op"].get_ref<const std::string&>();
    if (kind == "challenge") challenges.push_back(keep(op["label"].get<std::string>()));
    if (kind == "multiply" || kind == "allocate_multiplier") ++out.multipliers;
    if (kind == "allocate") ++out.variables;
  }
  out.challenges = keep(std::move(challenges));
  return out;
}

/// `commit` adds the next commitment of an operation.
template <class CS, class Commit>
void apply_all(CS& cs, const Json& ops, const Commit& commit) {
  for (const Json& op : ops) {
    const auto& kind = op["op"].get_ref<const std::string&>();
    if (apply_common(cs, op, {})) continue;
    if (kind == "commit") {
      commit(op);
    } else if (kind == "append_message") {
      cs.append_message(op["label"].get_ref<const std::string&>(), keep(hex(op["data"])));
    } else if (kind == "randomized") {
      const Json& nested = op["ops"];
      cs.specify_randomized_constraints(
          {item_of(nested), [&nested](auto& second) { return apply_randomized(second, nested); }});
    } else {
      throw std::runtime_error("unknown operation " + kind);
    }
  }
}

}  // namespace

r1cs::Verifier replay(const Json& ops, std::span<const ristretto255::Encoding> commitments, std::size_t capacity) {
  r1cs::Verifier verifier(capacity);
  apply_all(verifier, ops,
            [&](const Json&) { static_cast<void>(verifier.commit(commitments[verifier.commitment_count()])); });
  return verifier;
}

r1cs::Prover replay_prover(const Json& ops) {
  r1cs::Prover prover;
  apply_all(prover, ops,
            [&](const Json& op) { static_cast<void>(prover.commit(scalar(op["value"]), scalar(op["blinding"]))); });
  return prover;
}

std::vector<ristretto255::Encoding> cloak_commitments(const Json& test_case) {
  std::vector<ristretto255::Encoding> out;
  for (const char* side : {"inputs", "outputs"}) {
    for (const Json& value : test_case[side]) {
      out.push_back({hex32(value["quantity_commitment"])});
      out.push_back({hex32(value["flavor_commitment"])});
    }
  }
  return out;
}

r1cs::Verifier cloak_statement(std::size_t m, std::size_t n, std::span<const ristretto255::Encoding> commitments,
                               std::size_t capacity) {
  r1cs::Verifier verifier(capacity);
  std::vector<r1cs::AllocatedValue> values;
  for (std::size_t i = 0; i < m + n; ++i) {
    const Variable q = verifier.commit(commitments[2 * i]);
    const Variable f = verifier.commit(commitments[2 * i + 1]);
    values.push_back({q, f});
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(m);
  const auto built = r1cs::cloak(verifier, {values.begin(), middle}, {middle, values.end()});
  if (!built) throw std::runtime_error("the cloak gadget failed");
  return verifier;
}

std::expected<r1cs::ReadyProof, ProofError> ready(r1cs::Verifier verifier, const r1cs::Proof& proof,
                                                  std::string_view label) {
  transcript::DirectSchedule schedule{Transcript(label)};
  verifier.schedule_statement(schedule);
  auto scheduled = std::move(verifier).schedule_proof(schedule, proof);
  if (!scheduled) return std::unexpected(scheduled.error());
  const transcript::HashOutputs outputs = std::move(schedule).take_outputs();
  const r1cs::ScheduledProof::Item item{&*scheduled, &outputs};
  return std::move(r1cs::ScheduledProof::ready_batch_vartime({&item, 1})[0]);
}

}  // namespace slipstream::test
