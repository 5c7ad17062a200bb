#include "slipstream/r1cs/gadgets/mix.h"

#include <cstddef>

#include "slipstream/base/detail/declassify.h"

namespace slipstream::r1cs {
namespace {

using field::Mask;

Value select(Mask mask, const Value& if_true, const Value& if_false) {
  return {SignedInteger::select(mask, if_true.q, if_false.q), field::select(mask, if_true.f, if_false.f)};
}

}  // namespace

SecretVector<Value> group_by_flavor(SecretVector<Value> values) {
  for (std::size_t i = 0; i + 2 < values.size(); ++i) {
    // Moves all later values with the flavor of values[i] directly after it, the last such value first.
    for (std::size_t j = i + 2; j < values.size(); ++j) {
      const Mask same = Mask::from_bool(values[i].f == values[j].f);
      const Value next = values[i + 1];
      values[i + 1] = select(same, values[j], next);
      values[j] = select(same, next, values[j]);
    }
  }
  return values;
}

std::expected<MergedValues, ProofError> merge_by_flavor(std::span<const Value> grouped) {
  if (grouped.size() < 2) return fail(ProofErrorKind::GadgetError, "a merge needs two values");
  MergedValues out;
  out.middle.reserve(grouped.size() - 1);
  out.outputs.reserve(grouped.size());
  Value a = grouped[0];
  Mask overflow;
  for (std::size_t i = 1; i < grouped.size(); ++i) {
    const Value& b = grouped[i];
    const auto [sum, fits] = SignedInteger::add(a.q, b.q);
    const Mask same = Mask::from_bool(a.f == b.f);
    out.outputs.push_back(select(same, Value{}, a));
    overflow = overflow | (same & ~fits);
    a = select(same, Value{sum, a.f}, b);
    out.middle.push_back(a);
  }
  if (declassify(overflow.bits()) != 0)
    return fail(ProofErrorKind::GadgetError, "the sum of two quantities of one flavor is too large");
  out.outputs.push_back(out.middle.back());
  out.middle.pop_back();
  return out;
}

}  // namespace slipstream::r1cs
