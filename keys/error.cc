#include "keys/error.h"

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
  }
  std::unreachable();
}

}  // namespace slipstream::keys
