#include "slipstream/keys/error.h"

#include <utility>

namespace slipstream::keys {

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidSignature:
      return "InvalidSignature";
    case ErrorKind::InvalidBatch:
      return "InvalidBatch";
    case ErrorKind::InvalidPoint:
      return "InvalidPoint";
    case ErrorKind::InvalidScalar:
      return "InvalidScalar";
    case ErrorKind::BadArguments:
      return "BadArguments";
    case ErrorKind::WrongCount:
      return "WrongCount";
    case ErrorKind::WrongKey:
      return "WrongKey";
    case ErrorKind::NoSuchParty:
      return "NoSuchParty";
    case ErrorKind::SpentNonce:
      return "SpentNonce";
    case ErrorKind::RepeatedNonce:
      return "RepeatedNonce";
    case ErrorKind::PrecommitmentError:
      return "PrecommitmentError";
    case ErrorKind::ShareError:
      return "ShareError";
  }
  std::unreachable();
}

std::string Error::to_string() const {
  const std::string place = std::to_string(position);
  switch (kind) {
    case ErrorKind::InvalidSignature:
      return "the signature is invalid";
    case ErrorKind::InvalidBatch:
      return "at least one signature of the batch is invalid";
    case ErrorKind::InvalidPoint:
      return "key or nonce commitment " + place + " is not a point";
    case ErrorKind::InvalidScalar:
      return "a secret is not below the group order";
    case ErrorKind::BadArguments:
      return "there are no keys, or bytes of a wrong length";
    case ErrorKind::WrongCount:
      return "there should be " + place + " of them, one a party";
    case ErrorKind::WrongKey:
      return "secret key " + place + " does not belong to public key " + place;
    case ErrorKind::NoSuchParty:
      return "there is no party " + place;
    case ErrorKind::SpentNonce:
      return "party " + place + " has used its nonce already";
    case ErrorKind::RepeatedNonce:
      return "party " + place + " repeats the nonce commitment of another party";
    case ErrorKind::PrecommitmentError:
      return "party " + place + "'s nonce commitment is not the one that it promised";
    case ErrorKind::ShareError:
      return "party " + place + "'s share of the signature is wrong";
  }
  std::unreachable();
}

}  // namespace slipstream::keys
