#include "r1cs/error.h"

namespace slipstream::r1cs {

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::VerificationError:
      return "VerificationError";
    case ErrorKind::FormatError:
      return "FormatError";
    case ErrorKind::WrongNumBlindingFactors:
      return "WrongNumBlindingFactors";
    case ErrorKind::InvalidBitsize:
      return "InvalidBitsize";
    case ErrorKind::InvalidAggregation:
      return "InvalidAggregation";
    case ErrorKind::InvalidGeneratorsLength:
      return "InvalidGeneratorsLength";
    case ErrorKind::ProvingError:
      return "ProvingError";
    case ErrorKind::InvalidInputLength:
      return "InvalidInputLength";
    case ErrorKind::MissingAssignment:
      return "MissingAssignment";
    case ErrorKind::GadgetError:
      return "GadgetError";
    case ErrorKind::MaliciousDealer:
      return "MaliciousDealer";
    case ErrorKind::WrongNumBitCommitments:
      return "WrongNumBitCommitments";
    case ErrorKind::WrongNumPolyCommitments:
      return "WrongNumPolyCommitments";
    case ErrorKind::WrongNumProofShares:
      return "WrongNumProofShares";
    case ErrorKind::MalformedBitCommitments:
      return "MalformedBitCommitments";
    case ErrorKind::MalformedPolyCommitments:
      return "MalformedPolyCommitments";
    case ErrorKind::MalformedProofShares:
      return "MalformedProofShares";
  }
  return "unknown";
}

}  // namespace slipstream::r1cs
