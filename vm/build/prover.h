// Makes transactions: runs a script as a verifier will, proves what its constraints say, and signs.
//
//   auto tx = make_tx(header, *script, keys);      // expected<SignedTx, Error>
//
// Everything that can be wrong with a witness is found before the proof is made, at the instruction that it
// contradicts: an opening or an allocation that is missing (WitnessMissing), an amount that is negative or beyond 64
// bits (InvalidBitrange), a cloak that does not add up (UnbalancedCloak), a constraint, an unblinding or a flavor that
// is false (InconsistentWitness), a call proof or a program's signature that does not hold, and a key that nobody has
// (KeyMissing). Constant-time in numbers, blinding factors and keys, but for these verdicts.
// Source: zkvm/src/prover.rs and tx.rs (UnsignedTx) of Slingshot.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/entropy.h"
#include "keys/multimessage.h"
#include "r1cs/proof.h"
#include "vm/build/key_ring.h"
#include "vm/build/open_contract.h"
#include "vm/error.h"
#include "vm/execution.h"
#include "vm/fee_rate.h"
#include "vm/script.h"
#include "vm/transaction.h"

namespace slipstream::vm {

struct ProverOptions {
  /// The most multipliers, rounded up to a power of two, that those who verify the chain allow.
  std::size_t generator_capacity = 2048;
  /// Without it the prover proves what it is told, true or not: to see what verifiers say.
  bool check_witness = true;
  /// Take the place of the system's entropy in the proof and in the signature, to make the same transaction again.
  /// Precondition: secret, uniform, and used for this one transaction only.
  std::optional<Bytes32> proof_entropy{}, signing_entropy{};
};

/// A `signtx` that ran: the key of the predicate must sign the transaction's id together with the contract's.
struct SigningInstruction {
  ristretto255::Encoding predicate;
  Bytes32 contract_id;
};

struct SignedTx {
  /// The whole encoding.
  Bytes bytes;
  Bytes32 id;
  /// Ids of the contracts that it spends, and the contracts that it makes, in the order of the log.
  std::vector<Bytes32> inputs;
  std::vector<OpenContract> outputs;
  FeeRate fee_rate;
};

struct UnsignedTx {
  TxHeader header;
  Bytes program;
  r1cs::Proof proof;
  Bytes32 id;
  std::vector<SigningInstruction> signing;
  std::vector<Bytes32> inputs;
  /// Values are open if the script knew their openings.
  std::vector<OpenContract> outputs;
  std::uint64_t fee = 0;

  /// What is signed, for signers who come together in rounds: keys::sign_multimessage over these pairs. The pairs are
  /// views of this object.
  [[nodiscard]] Transcript signing_transcript() const;
  [[nodiscard]] std::vector<keys::KeyMessage> key_messages() const;

  /// The transaction under a signature that was made elsewhere, and is not checked here.
  [[nodiscard]] SignedTx with_signature(const keys::Signature& signature) const;
  /// The transaction signed by all keys that it needs; no signature if it needs none. KeyMissing.
  [[nodiscard]] std::expected<SignedTx, Error> sign(const KeyRing& keys,
                                                    const std::optional<Bytes32>& entropy = std::nullopt) const;
};

/// What has to be signed of a transaction that was made elsewhere: its program is run, and its signature ignored. The
/// proof is checked for its size only, and no output is open. Errors: the program's, and InvalidR1CSProof if the proof
/// needs more than `generator_capacity` generators or has another size than it must.
[[nodiscard]] std::expected<UnsignedTx, Error> unsigned_tx(const Tx& tx, std::size_t generator_capacity = 2048);

/// Runs and proves. Errors: those of the machine, and those above.
[[nodiscard]] std::expected<UnsignedTx, Error> prove_tx(const TxHeader& header, const Script& script,
                                                        const ProverOptions& options = {});
/// Proves and signs, once it is certain that there is a key for every `signtx`.
[[nodiscard]] std::expected<SignedTx, Error> make_tx(const TxHeader& header, const Script& script, const KeyRing& keys,
                                                     const ProverOptions& options = {});

}  // namespace slipstream::vm
