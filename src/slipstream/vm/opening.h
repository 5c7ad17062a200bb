// A prover's knowledge about commitments: the number inside and the blinding factor. A commitment is x B + r B~.
// Openings are looked up by the commitment's 32 bytes. So the prover can open a value after any instruction and from
// any contract. Constant-time in numbers and blinding factors, which are wiped when destroyed. The kinds of numbers
// (vm/number.h) and the encodings are public.
// Source: Commitment and CommitmentWitness in zkvm/src/constraints.rs of Slingshot.
#pragma once

#include <cstdint>
#include <expected>
#include <unordered_map>

#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/items.h"
#include "slipstream/vm/number.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// A quantity of a flavor in the clear. Wiped when destroyed.
struct ClearValue {
  std::uint64_t quantity = 0;  ///< How much.
  Scalar flavor;               ///< Of what.
  ~ClearValue() { wipe(static_cast<void*>(this), sizeof *this); }
  [[nodiscard]] bool operator==(const ClearValue&) const = default;
};

/// The flavor of fees.
[[nodiscard]] constexpr Scalar fee_flavor() { return Scalar::zero(); }

/// A commitment with its number and blinding factor.
class Opening {
 public:
  /// Blinding factor zero: anybody can check a guess of the number.
  [[nodiscard]] static Opening unblinded(const Number& number) { return with_factor(number, Scalar::zero()); }
  /// Blinding factor from the external bytes and the number: if the bytes repeat, different numbers still get different
  /// factors.
  [[nodiscard]] static Opening blinded(const Number& number, const Secret<Bytes32>& external = system_entropy());
  /// The opening with this blinding factor. Two constant-time multiplications.
  [[nodiscard]] static Opening with_factor(const Number& number, const Scalar& blinding);
  /// The opening of a commitment made by somebody else. InconsistentWitness if number and factor do not open it.
  [[nodiscard]] static std::expected<Opening, ErrorKind> of(const ristretto255::Encoding& commitment,
                                                            const Number& number, const Scalar& blinding);

  /// The same for the integer x.
  [[nodiscard]] static Opening unblinded(std::uint64_t x) { return unblinded(Number::integer(x)); }
  /// The same for the scalar x.
  [[nodiscard]] static Opening unblinded(const Scalar& x) { return unblinded(Number(x)); }
  /// The same for the integer x, with entropy of the system.
  [[nodiscard]] static Opening blinded(std::uint64_t x) { return blinded(Number::integer(x)); }
  /// The same for the scalar x, with entropy of the system.
  [[nodiscard]] static Opening blinded(const Scalar& x) { return blinded(Number(x)); }

  /// The same number under a fresh blinding factor: a commitment that nobody can link to this one.
  [[nodiscard]] Opening reblinded() const { return blinded(number()); }

  /// The encoding of x B + r B~.
  [[nodiscard]] const ristretto255::Encoding& commitment() const { return commitment_; }
  /// x.
  [[nodiscard]] const Number& number() const { return number_; }
  /// r.
  [[nodiscard]] const Scalar& blinding() const { return blinding_.expose(); }

 private:
  Opening(const ristretto255::Encoding& commitment, const Number& number, const Scalar& blinding)
      : commitment_(commitment), number_(number), blinding_(blinding) {}

  ristretto255::Encoding commitment_;
  Number number_;
  Secret<Scalar> blinding_;
};

/// A value with both openings. The quantity is an integer, the flavor a scalar.
struct OpenValue {
  /// The openings of the two commitments.
  Opening quantity, flavor;

  /// Takes both blinding factors from entropy.
  [[nodiscard]] static OpenValue blinded(const ClearValue& value) {
    return {Opening::blinded(value.quantity), Opening::blinded(value.flavor)};
  }
  /// Both blinding factors are zero.
  [[nodiscard]] static OpenValue unblinded(const ClearValue& value) {
    return {Opening::unblinded(value.quantity), Opening::unblinded(value.flavor)};
  }
  /// The same value under fresh blinding factors.
  [[nodiscard]] OpenValue reblinded() const { return {quantity.reblinded(), flavor.reblinded()}; }

  /// The commitments alone.
  [[nodiscard]] Value closed() const { return {Commitment{quantity.commitment()}, Commitment{flavor.commitment()}}; }
  /// The value in the clear. Precondition: the quantity is an integer >= 0.
  [[nodiscard]] ClearValue clear() const;
};

/// Openings by commitment.
class Openings {
 public:
  /// A second opening of a commitment has the same number. It is kept as an integer if one of the two is an integer.
  void add(const Opening& opening);
  /// Adds both openings.
  void add(const OpenValue& value) {
    add(value.quantity);
    add(value.flavor);
  }
  /// Adds all openings of the other set.
  void add(const Openings& others);

  /// nullptr if nothing is known about the commitment.
  [[nodiscard]] const Opening* find(const ristretto255::Encoding& commitment) const;
  /// The value with these commitments, if both openings are known.
  [[nodiscard]] std::optional<OpenValue> find(const Value& value) const;
  /// The number of openings.
  [[nodiscard]] std::size_t size() const { return by_commitment_.size(); }

 private:
  struct Hash {
    /// Commitments look random already. A user who chooses colliding ones slows down only himself.
    [[nodiscard]] std::size_t operator()(const ristretto255::Encoding& e) const { return load_le64(e.bytes.data()); }
  };
  std::unordered_map<ristretto255::Encoding, Opening, Hash> by_commitment_;
};

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
