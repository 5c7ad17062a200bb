// The checks of a prover before it proves, so that a wrong witness gives an error with a place instead of a useless
// proof. Constant-time in quantities and flavors, except for the verdict.
#pragma once

#include <expected>
#include <span>

#include "slipstream/base/export.h"
#include "slipstream/r1cs/gadgets/value.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/execution.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// Checks that the outputs of a cloak hold the same amount of every flavor as its inputs; else UnbalancedCloak. Also
/// WitnessMissing if an assignment is unknown and InvalidBitrange for a negative output. O((m + n)^2).
[[nodiscard]] std::expected<void, ErrorKind> check_cloak(std::span<const r1cs::AllocatedValue> inputs,
                                                         std::span<const r1cs::AllocatedValue> outputs);

// The deferred checks, made immediately. Variable-time: they are about public bytes.
/// InconsistentWitness unless the commitment is value * B.
[[nodiscard]] std::expected<void, ErrorKind> check_unblinding_vartime(const Unblinding& unblinding);
/// InconsistentWitness unless the commitment is that of the flavor, without a blinding factor.
[[nodiscard]] std::expected<void, ErrorKind> check_flavor_vartime(const FlavorCheck& check);
/// BatchSignatureVerificationFailed unless the signature holds; `contract_id` matters to `signid` only.
[[nodiscard]] std::expected<void, ErrorKind> check_program_signature_vartime(const ProgramSignature& check,
                                                                             const Bytes32& contract_id);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
