#include "slipstream/innerproduct/error.h"

namespace slipstream {

std::string_view name(ProofErrorKind kind) {
  switch (kind) {
    case ProofErrorKind::VerificationError:
      return "VerificationError";
    case ProofErrorKind::FormatError:
      return "FormatError";
    case ProofErrorKind::WrongNumBlindingFactors:
      return "WrongNumBlindingFactors";
    case ProofErrorKind::InvalidBitsize:
      return "InvalidBitsize";
    case ProofErrorKind::InvalidAggregation:
      return "InvalidAggregation";
    case ProofErrorKind::InvalidGeneratorsLength:
      return "InvalidGeneratorsLength";
    case ProofErrorKind::ProvingError:
      return "ProvingError";
    case ProofErrorKind::InvalidInputLength:
      return "InvalidInputLength";
    case ProofErrorKind::MissingAssignment:
      return "MissingAssignment";
    case ProofErrorKind::GadgetError:
      return "GadgetError";
    case ProofErrorKind::MaliciousDealer:
      return "MaliciousDealer";
    case ProofErrorKind::WrongNumBitCommitments:
      return "WrongNumBitCommitments";
    case ProofErrorKind::WrongNumPolyCommitments:
      return "WrongNumPolyCommitments";
    case ProofErrorKind::WrongNumProofShares:
      return "WrongNumProofShares";
    case ProofErrorKind::MalformedBitCommitments:
      return "MalformedBitCommitments";
    case ProofErrorKind::MalformedPolyCommitments:
      return "MalformedPolyCommitments";
    case ProofErrorKind::MalformedProofShares:
      return "MalformedProofShares";
  }
  return "unknown";
}

std::string ProofError::to_string() const {
  std::string out(name(kind));
  if (index) out.append(" at ").append(std::to_string(*index));
  if (!detail.empty()) out.append(": ").append(detail);
  return out;
}

}  // namespace slipstream
