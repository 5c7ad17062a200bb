// MuSig: parties that do not trust each other make one Schnorr signature together, in three rounds. Every party sends
// the others
//   1. a precommitment H(R_i) to its nonce commitment, so that no party can choose its nonce after it has seen the
//   others,
//   2. the commitment R_i = r_i B,
//   3. the share s_i = r_i + c_i x_i; the signature is (sum of R_i, sum of s_i).
// Each round is a type. It takes the messages of its round and returns the next type; a wrong order does not compile. A
// state that has answered no longer holds a nonce, so a nonce never answers twice, for any messages.
//
//   auto first = musig::begin(transcript, statement, position, secret);   // send first->precommitment()
//   auto second = std::move(*first).receive(precommitments);              // send second->commitment()
//   auto third = std::move(*second).receive(commitments);                 // send third->share()
//   auto signature = third->receive_vartime(shares);
//
// Messages are in the order of the parties and include our own. Errors give the position of a party that breaks the
// protocol. Constant-time in secrets; all messages are public.
// Source: musig/src/signer.rs, counterparty.rs, context.rs of Slingshot; Maxwell, Poelstra, Seurin, Wuille, "Simple
// Schnorr Multi-Signatures with Applications to Bitcoin" (2018), the scheme with three rounds.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/entropy.h"
#include "slipstream/base/export.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/detail/nonce.h"
#include "slipstream/keys/error.h"
#include "slipstream/keys/multikey.h"
#include "slipstream/keys/multimessage.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/signature.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::keys::musig {

/// H(R_i): 32 bytes on the wire.
struct NoncePrecommitment {
  Bytes32 bytes{};  ///< The hash.
  [[nodiscard]] bool operator==(const NoncePrecommitment&) const = default;
};

/// R_i: 32 bytes on the wire, decoded by the receiver.
struct NonceCommitment {
  ristretto255::Encoding point;  ///< The encoding of R_i.
  [[nodiscard]] bool operator==(const NonceCommitment&) const = default;

  /// The hash that the party sends first.
  [[nodiscard]] NoncePrecommitment precommit() const;
};

/// s_i: 32 canonical little-endian bytes on the wire.
struct Share {
  Scalar s;  ///< The party's part of the signature's s.
  [[nodiscard]] bool operator==(const Share&) const = default;

  /// BadArguments if the length is not 32, InvalidScalar if s is not below the group order.
  [[nodiscard]] static std::expected<Share, Error> decode(ByteSpan bytes);
  /// `s`, canonical.
  [[nodiscard]] Bytes32 encode() const { return s.to_bytes(); }
};

/// A message that all parties of an aggregated key sign together; one party signs alone under its own key.
struct JointMessage {
  Multikey key;   ///< Whose parties sign.
  Bytes message;  ///< What they sign.
};

/// What the parties sign, with one key for each party. All parties must use the same statement.
class Statement {
 public:
  /// All parties sign the transcript under the aggregated key.
  explicit Statement(Multikey multikey) : what_(std::move(multikey)) {}
  /// Each party signs its own message. Messages must be bytes; they are copied.
  explicit Statement(std::span<const KeyMessage> pairs);
  /// Each message is signed by the parties of its key. The result is one signature over the pairs (aggregated key,
  /// message), as verify_multimessage_vartime() takes them. Parties are in the order of the messages and of the keys in
  /// each. A signer of several messages, or with several keys of one message, counts as so many parties.
  explicit Statement(std::vector<JointMessage> messages);

  /// The keys, in the order of positions.
  [[nodiscard]] std::span<const VerificationKey> keys() const;
  /// Appends the statement without the transcript, for the generator of a nonce. Verifiers hash something else.
  void append_to(Transcript& transcript) const;
  /// The factors c_i of the keys in s B = R + sum of c_i X_i. Leaves the transcript in the state of the verifier's
  /// transcript after verification.
  [[nodiscard]] std::vector<Scalar> challenges(Transcript& transcript, const ristretto255::Encoding& R) const;

 private:
  struct Pairs {
    std::vector<VerificationKey> keys;
    std::vector<Bytes> messages;

    [[nodiscard]] std::vector<KeyMessage> views() const;
  };
  struct Joint {
    std::vector<JointMessage> messages;
    /// The keys of all messages.
    std::vector<VerificationKey> keys;

    [[nodiscard]] std::vector<KeyMessage> views() const;
  };
  std::variant<Multikey, Pairs, Joint> what_;
};

/// Adds up the shares of all parties, once all commitments are known. No secret is needed, so anybody who
/// collects the messages can do it.
class ShareSum {
 public:
  /// All parties pass a transcript in the same state. That the commitments are those that the parties precommitted to
  /// is for the parties to check; a false one gives no signature. Errors: WrongCount; InvalidPoint with the position of
  /// the first commitment that does not decode.
  [[nodiscard]] static std::expected<ShareSum, Error> make_vartime(const Transcript& transcript,
                                                                   const Statement& statement,
                                                                   std::span<const NonceCommitment> commitments);

  /// In the state of the verifier's transcript after verification.
  [[nodiscard]] const Transcript& transcript() const { return transcript_; }
  /// The factor of each party's secret in its share.
  [[nodiscard]] std::span<const Scalar> challenges() const { return challenges_; }

  /// Checks all shares in one equation and adds them up. Errors: WrongCount, or ShareError with the position of the
  /// first bad share; the caller can ask that party again and call this again.
  [[nodiscard]] std::expected<Signature, Error> receive_vartime(std::span<const Share> shares) const;
  /// The same without a check, for parties that trust each other: a bad share gives an invalid signature. Error:
  /// WrongCount.
  [[nodiscard]] std::expected<Signature, Error> receive_trusted(std::span<const Share> shares) const;

 private:
  ShareSum() : transcript_("") {}

  [[nodiscard]] bool fit_vartime(std::span<const Share> shares, std::size_t first, std::size_t last) const;

  Transcript transcript_;
  std::vector<VerificationKey> keys_;
  std::vector<NonceCommitment> commitments_;
  std::vector<Scalar> challenges_;
  ristretto255::Encoding R_;
};

/// The third round: our share exists; those of the other parties are expected. Holds no secret.
class AwaitingShares {
 public:
  /// Our share, to send to the other parties.
  [[nodiscard]] Share share() const { return share_; }

  /// As in ShareSum.
  [[nodiscard]] const Transcript& transcript() const { return sum_.transcript(); }
  /// As in ShareSum.
  [[nodiscard]] std::expected<Signature, Error> receive_vartime(std::span<const Share> shares) const {
    return sum_.receive_vartime(shares);
  }
  /// As in ShareSum.
  [[nodiscard]] std::expected<Signature, Error> receive_trusted(std::span<const Share> shares) const {
    return sum_.receive_trusted(shares);
  }

 private:
  friend class AwaitingCommitments;
  AwaitingShares(ShareSum sum, Share share) : sum_(std::move(sum)), share_(share) {}

  ShareSum sum_;
  Share share_;
};

/// A party's own state between the rounds.
struct Signer {
  Transcript transcript;       ///< With all that is signed.
  Statement statement;         ///< The keys, and their messages.
  std::size_t position;        ///< Our position, from 0.
  SecretKey secret;            ///< Our key.
  Nonce nonce;                 ///< Wiped when destroyed.
  NonceCommitment commitment;  ///< To our nonce.
};

/// The second round.
class AwaitingCommitments {
 public:
  /// Our commitment, to send to the other parties.
  [[nodiscard]] NonceCommitment commitment() const { return signer_.commitment; }

  /// Ends this state even after an error: our nonce answers these commitments or none. Errors: SpentNonce with our
  /// position if the state has already ended, WrongCount, PrecommitmentError, InvalidPoint if a commitment does not
  /// decode. The last two give the position of the first party at fault.
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
  /// Our precommitment, to send to the other parties.
  [[nodiscard]] NoncePrecommitment precommitment() const { return signer_.commitment.precommit(); }

  /// Ends this state even after an error. Errors: SpentNonce with our position if the state has already ended;
  /// WrongCount; PrecommitmentError with our position if our own precommitment was replaced; RepeatedNonce with the
  /// position of a party whose precommitment equals another party's.
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

/// Begins as the party at `position` with the secret key `secret`. All parties pass a transcript in the same state. The
/// nonce comes from the transcript's generator, which has absorbed the statement and our position and is rekeyed with
/// the secret and the external bytes. It cannot depend on the nonces of the other parties, which arrive later. If the
/// external bytes repeat for the same key, transcript, statement and position, and another party changes its nonce,
/// that party learns the key. So the external bytes must be random every time, even if the same signature is made
/// again. A party that cannot stay in memory between the rounds may keep the external bytes and begin again with them,
/// for the same messages of the other parties; it must destroy them before its share leaves (cli/cosign_session.h).
/// Errors: NoSuchParty; InvalidPoint with the position of the first key that does not decode; WrongKey with our
/// position.
[[nodiscard]] std::expected<AwaitingPrecommitments, Error> begin(const Transcript& transcript, Statement statement,
                                                                 std::size_t position, const SecretKey& secret,
                                                                 const Secret<Bytes32>& external = system_entropy());

}  // namespace slipstream::keys::musig

SLIPSTREAM_EXPORT_END
