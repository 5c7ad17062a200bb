// MuSig: parties who trust nobody make one Schnorr signature together, in three rounds of messages. Everybody sends
// everybody
//   1. a precommitment H(R_i) to its nonce commitment, so that nobody chooses his nonce after having seen the others',
//   2. the commitment R_i = r_i B,
//   3. the share s_i = r_i + c_i x_i; the signature is (sum of R_i, sum of s_i).
// Each round is a type, which takes the messages of its round and gives the next: another order does not compile.
// A state that has answered holds no nonce any more, so no nonce answers twice, whatever arrives.
//
//   auto first = musig::begin(transcript, statement, position, secret);   // send first->precommitment()
//   auto second = std::move(*first).receive(precommitments);              // send second->commitment()
//   auto third = std::move(*second).receive(commitments);                 // send third->share()
//   auto signature = third->receive_vartime(shares);
//
// Messages come in the order of the parties, our own among them. A party that breaks the protocol is named by position.
// Constant-time in secrets; everything that is sent is public.
// Source: musig/src/signer.rs, counterparty.rs, context.rs of Slingshot; Maxwell, Poelstra, Seurin, Wuille, "Simple
// Schnorr Multi-Signatures with Applications to Bitcoin" (2018), the scheme with three rounds.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "keys/error.h"
#include "keys/multikey.h"
#include "keys/multimessage.h"
#include "keys/nonce.h"
#include "keys/secret_key.h"
#include "keys/signature.h"
#include "transcript/transcript.h"

namespace slipstream::keys::musig {

/// H(R_i): 32 bytes on the wire.
struct NoncePrecommitment {
  Bytes32 bytes{};
  [[nodiscard]] bool operator==(const NoncePrecommitment&) const = default;
};

/// R_i: 32 bytes on the wire, decoded by the receiver.
struct NonceCommitment {
  ristretto255::Encoding point;
  [[nodiscard]] bool operator==(const NonceCommitment&) const = default;

  [[nodiscard]] NoncePrecommitment precommit() const;
};

/// s_i: 32 canonical little-endian bytes on the wire.
struct Share {
  Scalar s;
  [[nodiscard]] bool operator==(const Share&) const = default;

  /// BadArguments for any length but 32, InvalidScalar if it is not below the group order.
  [[nodiscard]] static std::expected<Share, Error> decode(ByteSpan bytes);
  [[nodiscard]] Bytes32 encode() const { return s.to_bytes(); }
};

/// What the parties sign, one key a party. All of them must hold the same.
class Statement {
 public:
  /// The transcript, under the aggregated key.
  explicit Statement(Multikey multikey) : what_(std::move(multikey)) {}
  /// Each party a message of its own. Messages must be bytes, and are copied.
  explicit Statement(std::span<const KeyMessage> pairs);

  [[nodiscard]] std::span<const VerificationKey> keys() const;
  /// Appends all of it, the transcript aside: for the generator of a nonce. Not what verifiers hash.
  void append_to(Transcript& transcript) const;
  /// The factors c_i of the keys in s B = R + sum of c_i X_i. Leaves the transcript as the verifier's is afterwards.
  [[nodiscard]] std::vector<Scalar> challenges(Transcript& transcript, const ristretto255::Encoding& R) const;

 private:
  struct Pairs {
    std::vector<VerificationKey> keys;
    std::vector<Bytes> messages;

    [[nodiscard]] std::vector<KeyMessage> views() const;
  };
  std::variant<Multikey, Pairs> what_;
};

/// The third round: our share is made, others' are awaited. It holds no secret.
class AwaitingShares {
 public:
  [[nodiscard]] Share share() const { return share_; }
  /// In the state that the verifier's has afterwards.
  [[nodiscard]] const Transcript& transcript() const { return transcript_; }

  /// Checks all shares as one equation and adds them up. WrongCount, or ShareError with the position of the first bad
  /// share; the party can be asked for it again.
  [[nodiscard]] std::expected<Signature, Error> receive_vartime(std::span<const Share> shares) const;
  /// The same without a check, for parties who trust each other: a bad share makes an invalid signature. WrongCount.
  [[nodiscard]] std::expected<Signature, Error> receive_trusted(std::span<const Share> shares) const;

 private:
  friend class AwaitingCommitments;
  AwaitingShares() : transcript_("") {}

  [[nodiscard]] bool fit_vartime(std::span<const Share> shares, std::size_t first, std::size_t last) const;

  Transcript transcript_;
  std::vector<VerificationKey> keys_;
  std::vector<NonceCommitment> commitments_;
  std::vector<Scalar> challenges_;
  ristretto255::Encoding R_;
  Share share_;
};

/// What a party knows of itself between the rounds.
struct Signer {
  Transcript transcript;
  Statement statement;
  std::size_t position;
  SecretKey secret;
  Nonce nonce;
  NonceCommitment commitment;
};

/// The second round.
class AwaitingCommitments {
 public:
  [[nodiscard]] NonceCommitment commitment() const { return signer_.commitment; }

  /// Ends this state whatever happens: our nonce answers these commitments or none. Errors: SpentNonce with our
  /// position if it has ended already, WrongCount, PrecommitmentError, InvalidPoint if a commitment does not decode;
  /// each with the position of the first party at fault.
  [[nodiscard]] std::expected<AwaitingShares, Error> receive(std::span<const NonceCommitment> commitments) &&;

 private:
  friend class AwaitingPrecommitments;
  AwaitingCommitments(Signer signer, std::span<const NoncePrecommitment> precommitments)
      : signer_(std::move(signer)), precommitments_(precommitments.begin(), precommitments.end()) {}

  [[nodiscard]] static std::expected<AwaitingShares, Error> answer(Signer signer,
                                                                   std::span<const NoncePrecommitment> precommitments,
                                                                   std::span<const NonceCommitment> commitments);

  Signer signer_;
  std::vector<NoncePrecommitment> precommitments_;
};

/// The first round.
class AwaitingPrecommitments {
 public:
  [[nodiscard]] NoncePrecommitment precommitment() const { return signer_.commitment.precommit(); }

  /// Ends this state whatever happens. Errors: SpentNonce with our position if it has ended already, WrongCount,
  /// PrecommitmentError with our position if ours has been replaced, RepeatedNonce with the position of a party that
  /// sent what another one did.
  [[nodiscard]] std::expected<AwaitingCommitments, Error> receive(
      std::span<const NoncePrecommitment> precommitments) &&;

 private:
  friend std::expected<AwaitingPrecommitments, Error> begin(const Transcript&, Statement, std::size_t, const SecretKey&,
                                                            const Secret<Bytes32>&);
  explicit AwaitingPrecommitments(Signer signer) : signer_(std::move(signer)) {}

  [[nodiscard]] static std::expected<AwaitingCommitments, Error> check(
      Signer signer, std::span<const NoncePrecommitment> precommitments);

  Signer signer_;
};

/// Begins as the party at `position`, whose key is `secret`, on a transcript that all parties have in the same state.
/// The nonce comes from the transcript's generator, which has absorbed the statement and our position and is rekeyed
/// with the secret, and the external bytes. The other parties' nonces come later, and so are not part of it: if the
/// external bytes repeat for the same key, transcript, statement and position, other parties who change theirs learn
/// the key. So they must be random every time, also where a signature is made again. Errors: NoSuchParty, InvalidPoint
/// with the position of the first key that does not decode, WrongKey with our position.
[[nodiscard]] std::expected<AwaitingPrecommitments, Error> begin(const Transcript& transcript, Statement statement,
                                                                 std::size_t position, const SecretKey& secret,
                                                                 const Secret<Bytes32>& external = system_entropy());

}  // namespace slipstream::keys::musig
