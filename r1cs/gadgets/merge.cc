#include "r1cs/gadgets/merge.h"

#include <cstddef>

#include "base/declassify.h"
#include "r1cs/detail/select.h"

namespace slipstream::r1cs {
namespace {

Value select(const Value& a, const Value& b, std::uint64_t mask) {
  return {SignedInteger::select(a.q, b.q, mask), detail::select(a.f, b.f, mask)};
}

}  // namespace

SecretVector<Value> group_by_flavor(SecretVector<Value> values) {
  for (std::size_t i = 0; i + 2 < values.size(); ++i) {
    // Whatever follows with the flavor of values[i] comes to stand right behind it, the last such value first.
    for (std::size_t j = i + 2; j < values.size(); ++j) {
      const std::uint64_t same = detail::mask_of(values[i].f == values[j].f);
      const Value next = values[i + 1];
      values[i + 1] = select(next, values[j], same);
      values[j] = select(values[j], next, same);
    }
  }
  return values;
}

std::expected<MergedValues, Error> merge_by_flavor(std::span<const Value> grouped) {
  if (grouped.size() < 2) return fail(ErrorKind::GadgetError, "a merge needs two values");
  MergedValues out;
  out.middle.reserve(grouped.size() - 1);
  out.outputs.reserve(grouped.size());
  Value a = grouped[0];
  std::uint64_t overflow = 0;
  for (std::size_t i = 1; i < grouped.size(); ++i) {
    const Value& b = grouped[i];
    const auto [sum, fits] = SignedInteger::add(a.q, b.q);
    const std::uint64_t same = detail::mask_of(a.f == b.f);
    out.outputs.push_back(select(a, Value{}, same));
    overflow |= same & ~fits;
    a = select(b, Value{sum, a.f}, same);
    out.middle.push_back(a);
  }
  if (declassify(overflow) != 0)
    return fail(ErrorKind::GadgetError, "the sum of two quantities of one flavor is too large");
  out.outputs.push_back(out.middle.back());
  out.middle.pop_back();
  return out;
}

}  // namespace slipstream::r1cs
