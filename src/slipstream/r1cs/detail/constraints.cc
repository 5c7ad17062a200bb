#include "slipstream/r1cs/detail/constraints.h"

#include "slipstream/base/detail/writer.h"

namespace slipstream::r1cs::detail {

void Constraints::append_to(Transcript& transcript, const Mark& from) const {
  const auto append = [&transcript](std::string_view label, std::size_t terms, auto&& append_term) {
    Bytes bytes;
    Writer writer(bytes);
    for (std::size_t i = 0; i < terms; ++i) append_term(writer, i);
    transcript.append(label, bytes);
  };
  const auto append_units = [&append](std::string_view label, std::span<const field::SumEntry> terms) {
    append(label, terms.size(), [&terms](Writer& writer, std::size_t i) {
      writer.u32(terms[i].term);
      writer.u32(terms[i].sum);
    });
  };
  transcript.append_u64("constraints", count_ - from.count);
  append_units("plus", std::span(plus_).subspan(from.plus));
  append_units("minus", std::span(minus_).subspan(from.minus));
  append("scaled", scaled_.size() - from.scaled, [&](Writer& writer, std::size_t i) {
    writer.u32(scaled_constraints_[from.scaled + i]);
    writer.u32(scaled_[from.scaled + i].sum);
    writer.bytes(coefficients_[from.scaled + i].to_bytes());
  });
}

ConstraintWeights Constraints::weights(const field::LaneScalars& z_powers, std::size_t n, std::size_t m) const {
  SLIPSTREAM_CHECK(z_powers.size() == count_);
  const auto powers = field::SumTerms::from(z_powers);
  ConstraintWeights out(n, m);
  out.sums_.add(powers, plus_);
  out.sums_.subtract(powers, minus_);
  out.sums_.add(powers.scaled(scaled_constraints_, coefficients_), scaled_);
  return out;
}

}  // namespace slipstream::r1cs::detail
