// A contract as its owner holds it: the content of an output with the openings of its values.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/vm/contract.h"
#include "slipstream/vm/opening.h"
#include "slipstream/vm/script.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A string, a program, a value with known openings, or a value that the owner cannot open.
using OpenItem = std::variant<Bytes, Script, OpenValue, Value>;

/// The item with copies of its bytes; a value is open if both of its openings are known.
[[nodiscard]] OpenItem open_item(const PortableItem& item, const Openings& openings);

/// A contract with the openings that its owner knows. A value type.
struct OpenContract {
  Bytes32 anchor{};                  ///< Makes the contract unique.
  ristretto255::Encoding predicate;  ///< The key that locks it.
  std::vector<OpenItem> payload;     ///< Its items, the top last.

  /// Reads an output (for example from a log entry) and opens the values whose openings are known. InvalidFormat unless
  /// the bytes are exactly one contract.
  [[nodiscard]] static std::expected<OpenContract, ErrorKind> decode(ByteSpan bytes, const Openings& openings);

  /// The string that `input` takes.
  [[nodiscard]] Bytes encode() const;
  /// Identifies the output in the chain's state.
  [[nodiscard]] Bytes32 id() const;
  /// The witness for the bytes of encode().
  [[nodiscard]] Witness witness() const;
  /// Types of the payload.
  [[nodiscard]] std::shared_ptr<const std::vector<ModelItem>> payload_items() const;
  /// The first value of the payload that is open, or nullptr.
  [[nodiscard]] const OpenValue* value() const;
};

/// A contract that holds exactly one value: the output of a payment.
[[nodiscard]] OpenContract value_contract(const Bytes32& anchor, const ristretto255::Encoding& predicate,
                                          const OpenValue& value);

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
