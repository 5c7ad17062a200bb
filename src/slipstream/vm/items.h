// The items on the machine's stack (ZkVM specification, "Types"). Strings and programs are views of the transaction's
// bytes, which must outlive the machine; so they are never copied.
// Copyable: strings, variables. Droppable: strings, programs, variables, expressions, constraints.
// Portable (may enter a contract): strings, programs, values. Contracts, values and wide values are linear.
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/r1cs/gadgets/value.h"
#include "slipstream/r1cs/linear_combination.h"
#include "slipstream/vm/constraint.h"
#include "slipstream/vm/detail/hashing.h"
#include "slipstream/vm/number.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A string.
struct String {
  ByteSpan bytes;  ///< Its bytes.
};

/// A program.
struct Program {
  ByteSpan bytecode;  ///< Its instructions.
};

/// A Pedersen commitment. It is decoded only when an equation needs it.
struct Commitment {
  ristretto255::Encoding point;  ///< The encoding.
};

/// An asset: commitments to its quantity and its flavor.
struct Value {
  Commitment quantity;  ///< How much.
  Commitment flavor;    ///< Of what.
};

/// A value whose quantity may be negative; it exists inside the constraint system only.
struct WideValue {
  Secret<r1cs::AllocatedValue> allocated;  ///< Its variables; a prover also has their values.
};

/// A commitment that has not been attached to the constraint system yet.
struct Variable {
  Commitment commitment;  ///< The commitment to the number.
};

/// An item that may enter a contract.
using PortableItem = std::variant<String, Program, Value>;

/// A list of portable items guarded by a predicate and made unique by an anchor.
struct Contract {
  IdRef anchor;                       ///< The anchor: bytes, or the hash that will give them.
  ristretto255::Encoding predicate;   ///< The key that locks it.
  std::vector<PortableItem> payload;  ///< Its items, the top last.
  /// The node of its id; the first use of the id creates it.
  std::optional<NodeIndex> id;
};

/// A contract on the stack: its index in Execution::contracts.
struct ContractItem {
  ContractIndex index;  ///< Its index.
};

/// An item on the stack, in the order of ItemType.
using Item = std::variant<String, Program, ContractItem, Value, WideValue, Variable, Expression, Constraint>;

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
