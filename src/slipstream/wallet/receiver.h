// The destination of a payment: the predicate that locks it, the value in the clear, and the blinding factors of its
// commitments, agreed between payer and payee. A receiver reveals to its holder only the opening of the value.
// Constant-time; values and blinding factors are wiped when destroyed.
// Source: accounts/src/receiver.rs of Slingshot.
#pragma once

#include <cstdint>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/vm/items.h"
#include "slipstream/vm/opening.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::wallet {

using vm::ClearValue;

/// The blinding factors of a value's two commitments.
struct BlindingFactors {
  /// The two factors; wiped when destroyed.
  Secret<Scalar> quantity, flavor;
};

/// Who gets which value. Secret between payer and payee.
struct Receiver {
  /// Nothing here decodes it.
  ristretto255::Encoding predicate;
  ClearValue value;          ///< The amount and its flavor.
  BlindingFactors blinding;  ///< The factors of its commitments.

  /// Identifies the receiver in messages between payer and payee: a hash of the whole receiver.
  [[nodiscard]] Bytes32 id() const;
  /// The commitments: quantity B + blinding B~, flavor B + blinding B~.
  [[nodiscard]] vm::Value blinded_value() const;
  /// Whether `value` is equal to blinded_value().
  [[nodiscard]] bool verify_value(const vm::Value& value) const;
};

}  // namespace slipstream::wallet

SLIPSTREAM_EXPORT_END
