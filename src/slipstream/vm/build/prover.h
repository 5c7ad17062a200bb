// Makes transactions: runs a script as a verifier does, proves its constraints, and signs.
//
//   auto tx = make_tx(header, *script, keys);      // expected<SignedTx, Error>
//
// A wrong witness is always found before the proof is made, and the error names the instruction: a missing opening or
// allocation (WitnessMissing), an amount that is negative or beyond 64 bits (InvalidBitrange), a cloak that does not
// balance (UnbalancedCloak), a false constraint, unblinding or flavor (InconsistentWitness), an invalid call proof or
// signature of a program, and a missing key (KeyMissing). Constant-time in numbers, blinding factors and keys, except
// for these verdicts.
// Source: zkvm/src/prover.rs and tx.rs (UnsignedTx) of Slingshot.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/r1cs/proof.h"
#include "slipstream/vm/build/key_ring.h"
#include "slipstream/vm/build/open_contract.h"
#include "slipstream/vm/error.h"
#include "slipstream/vm/execution.h"
#include "slipstream/vm/fee_rate.h"
#include "slipstream/vm/script.h"
#include "slipstream/vm/transaction.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::vm {

/// How a transaction is made.
struct ProverOptions {
  /// The most multipliers, rounded up to a power of two, that the verifiers of the chain allow.
  std::size_t generator_capacity = 2048;
  /// If false, the prover also proves false statements: to test verifiers.
  bool check_witness = true;
  /// Replace the system's entropy in the proof and in the signature, to make the same transaction again. Precondition:
  /// secret, uniform, and used for this one transaction only.
  std::optional<Bytes32> proof_entropy{}, signing_entropy{};
};

/// An executed `signtx`: the key of the predicate must sign the transaction's id together with the contract's id.
struct SigningInstruction {
  ristretto255::Encoding predicate;  ///< Whose key signs.
  Bytes32 contract_id;               ///< What it opens.
};

/// A transaction with its signature. A value type.
struct SignedTx {
  /// The whole encoding.
  Bytes bytes;
  Bytes32 id;  ///< The transaction id.
  /// Ids of the contracts that it spends, in the order of the log.
  std::vector<Bytes32> inputs;
  /// The contracts that it creates, in the order of the log, with the openings that the script knew.
  std::vector<OpenContract> outputs;
  FeeRate fee_rate;  ///< Its fee and its size.
};

/// A transaction with its proof, but without its signature. A value type.
struct UnsignedTx {
  TxHeader header;                          ///< Version and time bounds.
  Bytes program;                            ///< The bytecode.
  r1cs::Proof proof;                        ///< The proof of the constraints.
  Bytes32 id;                               ///< The transaction id.
  std::vector<SigningInstruction> signing;  ///< The signatures that it needs, in order.
  std::vector<Bytes32> inputs;              ///< Ids of the contracts that it spends.
  /// Values are open if the script knew their openings.
  std::vector<OpenContract> outputs;
  std::uint64_t fee = 0;  ///< The sum of all fees.

  /// The signed data, for signers who sign together in rounds: keys::sign_multimessage over these pairs on this
  /// transcript. The pairs are views of this object.
  [[nodiscard]] Transcript signing_transcript() const;
  /// The pairs to sign, in the order of `signing`. Views of this object.
  [[nodiscard]] std::vector<keys::KeyMessage> key_messages() const;

  /// The transaction with a signature that was made elsewhere. The signature is not checked here.
  [[nodiscard]] SignedTx with_signature(const keys::Signature& signature) const;
  /// The transaction signed by all keys that it needs, or without a signature if it needs none. Error: KeyMissing.
  [[nodiscard]] std::expected<SignedTx, Error> sign(const KeyRing& keys,
                                                    const std::optional<Bytes32>& entropy = std::nullopt) const;
};

/// The data to sign of a transaction that was made elsewhere. Runs its program and ignores its signature. Checks only
/// the size of the proof; no output is open. Errors: those of the program, and InvalidR1CSProof if the proof needs more
/// than `generator_capacity` generators or has the wrong size.
[[nodiscard]] std::expected<UnsignedTx, Error> unsigned_tx(const Tx& tx, std::size_t generator_capacity = 2048);

/// Runs and proves. Errors: those of the machine, and those listed at the top.
[[nodiscard]] std::expected<UnsignedTx, Error> prove_tx(const TxHeader& header, const Script& script,
                                                        const ProverOptions& options = {});
/// Checks that there is a key for every `signtx`, then proves and signs.
[[nodiscard]] std::expected<SignedTx, Error> make_tx(const TxHeader& header, const Script& script, const KeyRing& keys,
                                                     const ProverOptions& options = {});

}  // namespace slipstream::vm

SLIPSTREAM_EXPORT_END
