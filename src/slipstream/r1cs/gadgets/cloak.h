// The Cloak gadget: the outputs carry the same quantity of every flavor as the inputs, and no output is negative
// (Slingshot, spacesuit/src/cloak.rs and spec.md). Inputs are grouped and merged by flavor; outputs, read backwards,
// too; three shuffles tie the stages together and every output quantity is proved to be below 2^64.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <utility>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/constraint_system.h"
#include "slipstream/r1cs/gadgets/mix.h"
#include "slipstream/r1cs/gadgets/padded_shuffle.h"
#include "slipstream/r1cs/gadgets/range.h"
#include "slipstream/r1cs/gadgets/value_shuffle.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::r1cs {

/// GadgetError if there are no inputs or no outputs, or if an assignment overflows.
template <RandomizableConstraintSystem CS>
[[nodiscard]] std::expected<void, ProofError> cloak(CS& cs, std::span<const AllocatedValue> inputs,
                                                    std::span<const AllocatedValue> outputs) {
  if (inputs.empty()) return fail(ProofErrorKind::GadgetError, "a cloak needs an input");
  if (outputs.empty()) return fail(ProofErrorKind::GadgetError, "a cloak needs an output");

  auto merge = k_mix(cs, inputs);
  if (!merge) return std::unexpected(merge.error());
  auto split = k_mix(cs, SecretVector<AllocatedValue>(outputs.rbegin(), outputs.rend()));
  if (!split) return std::unexpected(split.error());

  if (auto ok = value_shuffle(cs, inputs, merge->grouped); !ok) return ok;
  if (auto ok = padded_shuffle(cs, std::move(merge->merged), std::move(split->merged)); !ok) return ok;
  if (auto ok = value_shuffle(cs, split->grouped, outputs); !ok) return ok;

  for (const AllocatedValue& output : outputs) {
    std::optional<SignedInteger> quantity;
    if (output.assignment) quantity = output.assignment->q;
    if (auto ok = range_proof(cs, output.q, quantity, 64); !ok) return ok;
  }
  return {};
}

}  // namespace slipstream::r1cs

SLIPSTREAM_EXPORT_END
