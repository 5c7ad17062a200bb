// Predicates: the keys that guard contracts (ZkVM specification, "Predicate"; reference predicate.rs). A predicate is a
// ristretto255 point P. A signature under P opens it. If P = X + h(X, M) B, any program with a Merkle path to M opens
// it too: Taproot after Maxwell (bitcoin-dev, January 2018). The only secrets here are the blinding keys of trees.
#pragma once

#include <array>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/accumulator/merkle.h"
#include "slipstream/base/detail/reader.h"
#include "slipstream/base/detail/writer.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/vm/error.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// The proof that `call` takes with a program: the inner key X and the program's path to M.
/// Encoding: X (32 bytes), LE64 position, LE32 count, neighbors; bit 0 of the position clear means the program is on
/// the left.
struct CallProof {
  ristretto255::Encoding inner_key;  ///< X.
  accumulator::Path path;            ///< From the program's leaf to M.

  /// nullopt unless the bytes are one call proof and nothing else.
  [[nodiscard]] static std::optional<CallProof> decode(ByteSpan bytes);
  /// The bytes that decode() reads.
  [[nodiscard]] Bytes encode() const;
};

/// The flavor that an issuer with this predicate issues under this metadata.
[[nodiscard]] Scalar issue_flavor(const ristretto255::Encoding& predicate, ByteSpan metadata);

/// InvalidPredicateTree unless this proof shows that the predicate commits to the program.
[[nodiscard]] std::expected<void, ErrorKind> verify_call_vartime(const ristretto255::Encoding& predicate,
                                                                 ByteSpan program, const CallProof& proof);

/// A predicate with programs. Every program has a random neighbor, so a proof does not reveal how many programs there
/// are.
class PredicateTree {
 public:
  /// Without an inner key only the programs open the predicate: X is then the Pedersen base B~, whose discrete
  /// logarithm nobody knows. The blinding leaves come from the blinding key. Programs are copied. InvalidPoint if the
  /// key does not decode, InvalidPredicateTree for more than 2^30 programs.
  [[nodiscard]] static std::expected<PredicateTree, ErrorKind> make(
      const std::optional<ristretto255::Encoding>& inner_key, std::span<const Bytes> programs,
      const Bytes32& blinding_key);

  /// X.
  [[nodiscard]] const ristretto255::Encoding& inner_key() const { return inner_key_; }
  /// P.
  [[nodiscard]] const ristretto255::Encoding& outer_key() const { return outer_key_; }
  /// h(X, M), which a signer adds to the secret of X.
  [[nodiscard]] const Scalar& adjustment_factor() const { return adjustment_factor_; }
  /// The number of programs.
  [[nodiscard]] std::size_t program_count() const { return programs_.size(); }
  /// The program at `index`. Precondition: index < program_count().
  [[nodiscard]] ByteSpan program(std::size_t index) const { return programs_[index]; }
  /// The proof that opens the predicate with a program; BadArguments if there is no such program.
  [[nodiscard]] std::expected<CallProof, ErrorKind> call_proof(std::size_t index) const;

 private:
  PredicateTree() = default;

  ristretto255::Encoding inner_key_, outer_key_;
  Scalar adjustment_factor_;
  std::vector<Bytes> programs_;
  /// Two for each program. program_is_right_ says whether a program is on the right of its blinding leaf.
  std::vector<accumulator::Hash> leaves_;
  std::vector<bool> program_is_right_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
