// Where a payment goes: the predicate that it is locked under, the value in the clear, and the blinding factors of its
// commitments, agreed between payer and payee. A receiver shows its holder the opening of the value and nothing
// else. Constant-time; values and blinding factors are wiped when they end.
// Source: accounts/src/receiver.rs of Slingshot.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/secret.h"
#include "field/scalar.h"
#include "group/ristretto255.h"
#include "vm/items.h"
#include "vm/opening.h"

namespace slipstream::wallet {

using vm::ClearValue;

/// What hides a value in its two commitments.
struct BlindingFactors {
  Secret<Scalar> quantity, flavor;
};

struct Receiver {
  /// Not decoded by anything here.
  ristretto255::Encoding predicate;
  ClearValue value;
  BlindingFactors blinding;

  /// Names the receiver in messages between payer and payee: a hash of all of it.
  [[nodiscard]] Bytes32 id() const;
  /// The commitments: quantity B + blinding B~, flavor B + blinding B~.
  [[nodiscard]] vm::Value blinded_value() const;
  /// Whether these are the commitments of a value.
  [[nodiscard]] bool verify_value(const vm::Value& value) const;
};

}  // namespace slipstream::wallet
