#include "slipstream/wallet/error.h"

#include <utility>

namespace slipstream::wallet {

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidLength:
      return "InvalidLength";
    case ErrorKind::MissingSeparator:
      return "MissingSeparator";
    case ErrorKind::InvalidChar:
      return "InvalidChar";
    case ErrorKind::MixedCase:
      return "MixedCase";
    case ErrorKind::InvalidChecksum:
      return "InvalidChecksum";
    case ErrorKind::InvalidPadding:
      return "InvalidPadding";
    case ErrorKind::InvalidPoint:
      return "InvalidPoint";
    case ErrorKind::InvalidCiphertextLength:
      return "InvalidCiphertextLength";
    case ErrorKind::WrongDistinguisher:
      return "WrongDistinguisher";
    case ErrorKind::InvalidNonce:
      return "InvalidNonce";
    case ErrorKind::WrongOpening:
      return "WrongOpening";
    case ErrorKind::NothingToPay:
      return "NothingToPay";
    case ErrorKind::InsufficientFunds:
      return "InsufficientFunds";
    case ErrorKind::FeeTooHigh:
      return "FeeTooHigh";
  }
  std::unreachable();
}

std::string Error::to_string() const {
  std::string out(name(kind));
  if (kind == ErrorKind::InvalidChar || kind == ErrorKind::MixedCase) out += " at byte " + std::to_string(position);
  return out;
}

}  // namespace slipstream::wallet
