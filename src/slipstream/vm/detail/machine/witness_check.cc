#include "slipstream/vm/detail/machine/witness_check.h"

#include "slipstream/base/detail/declassify.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/detail/mask.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/vm/delegation.h"

namespace slipstream::vm {

std::expected<void, ErrorKind> check_cloak(std::span<const r1cs::AllocatedValue> inputs,
                                           std::span<const r1cs::AllocatedValue> outputs) {
  struct Term {
    Scalar quantity, flavor;
  };
  SecretVector<Term> terms;
  terms.reserve(inputs.size() + outputs.size());
  for (const r1cs::AllocatedValue& input : inputs) {
    if (!input.assignment) return std::unexpected(ErrorKind::WitnessMissing);
    terms.push_back({input.assignment->q.to_scalar(), input.assignment->f});
  }
  for (const r1cs::AllocatedValue& output : outputs) {
    if (!output.assignment) return std::unexpected(ErrorKind::WitnessMissing);
    // A verdict, like the one at the end: such outputs have no proof.
    if (declassify(output.assignment->q.is_negative())) return std::unexpected(ErrorKind::InvalidBitrange);
    terms.push_back({-output.assignment->q.to_scalar(), output.assignment->f});
  }
  // For each term, the sum of all terms of its flavor. Sums of fewer than 2^180 quantities do not wrap around.
  field::Mask unbalanced;
  for (const Term& term : terms) {
    Scalar sum;
    for (const Term& other : terms) {
      const auto same = field::Mask::from_bool(term.flavor == other.flavor);
      sum += field::select(same, other.quantity, Scalar::zero());
    }
    unbalanced = unbalanced | ~field::Mask::from_bool(sum.is_zero());
  }
  if (declassify(unbalanced.bits()) != 0) return std::unexpected(ErrorKind::UnbalancedCloak);
  return {};
}

std::expected<void, ErrorKind> check_unblinding_vartime(const Unblinding& unblinding) {
  const auto expected = group::FixedBaseTable::basepoint().multiply_vartime(unblinding.value);
  if (ristretto255::encode(expected) == unblinding.commitment) return {};
  return std::unexpected(ErrorKind::InconsistentWitness);
}

std::expected<void, ErrorKind> check_flavor_vartime(const FlavorCheck& check) {
  return check_unblinding_vartime({issue_flavor(check.predicate, check.metadata), check.flavor});
}

std::expected<void, ErrorKind> check_program_signature_vartime(const ProgramSignature& check,
                                                               const Bytes32& contract_id) {
  Transcript transcript = check.kind == ProgramSignature::Kind::signid ? signid_transcript(contract_id, check.program)
                                                                       : signtag_transcript(check.tag, check.program);
  if (keys::verify_vartime(check.signature, transcript, check.key)) return {};
  return std::unexpected(ErrorKind::BatchSignatureVerificationFailed);
}

}  // namespace slipstream::vm
