#include "slipstream/vm/error.h"

#include <array>

namespace slipstream::vm {
namespace {

struct Entry {
  ErrorKind kind;
  std::string_view name;
  std::string_view explanation;
};

using enum ErrorKind;

constexpr std::array kEntries = {
    Entry{InvalidPoint, "InvalidPoint", "32 bytes are not the encoding of a point"},
    Entry{InvalidFormat, "InvalidFormat", "the bytes are not of the expected form"},
    Entry{ExtensionsNotAllowed, "ExtensionsNotAllowed", "the transaction's version has no extension instructions"},
    Entry{TypeNotCopyable, "TypeNotCopyable", "only strings and variables can be copied"},
    Entry{TypeNotDroppable, "TypeNotDroppable", "contracts and values cannot be dropped"},
    Entry{TypeNotPortable, "TypeNotPortable", "only strings, programs and values can enter a contract"},
    Entry{TypeNotString, "TypeNotString", "the item is not a string"},
    Entry{TypeNotContract, "TypeNotContract", "the item is not a contract"},
    Entry{TypeNotVariable, "TypeNotVariable", "the item is not a variable"},
    Entry{TypeNotExpression, "TypeNotExpression", "the item is not an expression"},
    Entry{TypeNotConstraint, "TypeNotConstraint", "the item is not a constraint"},
    Entry{TypeNotProgram, "TypeNotProgram", "the item is not a program"},
    Entry{InconsistentWitness, "InconsistentWitness", "the witness data contradict each other"},
    Entry{TypeNotValue, "TypeNotValue", "the item is not a value"},
    Entry{TypeNotWideValue, "TypeNotWideValue", "the item is neither a value nor a wide value"},
    Entry{StackUnderflow, "StackUnderflow", "the stack has too few items"},
    Entry{StackNotClean, "StackNotClean", "the program ends with items on the stack"},
    Entry{AnchorMissing, "AnchorMissing", "no input has set the anchor"},
    Entry{BatchSignatureVerificationFailed, "BatchSignatureVerificationFailed",
          "a signature, call, unblinding or issuance does not hold"},
    Entry{InvalidR1CSProof, "InvalidR1CSProof", "the constraint system's proof does not hold"},
    Entry{R1CSInconsistency, "R1CSInconsistency", "a gadget got inconsistent input"},
    Entry{R1CSError, "R1CSError", "the constraint system reports an error"},
    Entry{WitnessMissing, "WitnessMissing", "witness data are missing"},
    Entry{InvalidBitrange, "InvalidBitrange", "a number is outside the range of 64 bits"},
    Entry{InvalidPredicateTree, "InvalidPredicateTree", "the predicate tree cannot be made or does not match"},
    Entry{BadArguments, "BadArguments", "an argument is outside its range"},
    Entry{CleartextConstraintFalse, "CleartextConstraintFalse", "a constraint between constants is false"},
    Entry{FeeTooHigh, "FeeTooHigh", "the fees add up to more than 2^24"},
    Entry{ConstraintTooDeep, "ConstraintTooDeep", "a constraint is nested too deeply"},
    Entry{LimitExceeded, "LimitExceeded", "the program costs more than the verifier's limits allow"},
    Entry{UnbalancedCloak, "UnbalancedCloak", "the values that go into the cloak differ from those that come out"},
    Entry{KeyMissing, "KeyMissing", "the secret key of a predicate is missing"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    if (static_cast<std::size_t>(kEntries[i].kind) != i) return false;
  }
  return kEntries.size() == static_cast<std::size_t>(KeyMissing) + 1;
}
static_assert(in_order(), "one entry a kind, in the order of the enumeration");

}  // namespace

std::string_view name(ErrorKind kind) { return kEntries[static_cast<std::size_t>(kind)].name; }

std::string_view explanation(ErrorKind kind) { return kEntries[static_cast<std::size_t>(kind)].explanation; }

std::string Error::to_string() const {
  std::string text(name(kind));
  if (instruction) text.append(" in instruction ").append(std::to_string(*instruction));
  if (byte_offset) text.append(" at byte ").append(std::to_string(*byte_offset));
  text.append(": ");
  return detail.empty() ? text.append(explanation(kind)) : text.append(detail);
}

}  // namespace slipstream::vm
