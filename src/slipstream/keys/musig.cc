#include "slipstream/keys/musig.h"

#include <algorithm>
#include <utility>

#include "slipstream/base/detail/clean_stack.h"
#include "slipstream/keys/detail/bases.h"
#include "slipstream/msm/equation.h"
#include "slipstream/transcript/detail/weights.h"

namespace slipstream::keys::musig {

using transcript::DirectSchedule;

namespace {

/// The first index whose item repeats an earlier one. If that index is our own, the index of the earlier item.
std::optional<std::size_t> find_repeated(std::span<const NoncePrecommitment> items, std::size_t own) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    const auto earlier = std::ranges::find(items.first(i), items[i]);
    if (earlier == items.begin() + static_cast<std::ptrdiff_t>(i)) continue;
    return i == own ? static_cast<std::size_t>(earlier - items.begin()) : i;
  }
  return std::nullopt;
}

std::unexpected<Error> error(ErrorKind kind, std::size_t position) { return std::unexpected(Error{kind, position}); }

}  // namespace

NoncePrecommitment NonceCommitment::precommit() const {
  Transcript hash("Musig.nonce-precommit");
  hash.append("R", point.bytes);
  return {hash.challenge_bytes32("precommitment")};
}

std::expected<Share, Error> Share::decode(ByteSpan bytes) {
  if (bytes.size() != 32) return error(ErrorKind::BadArguments, 0);
  const auto s = Scalar::from_canonical_bytes(bytes.first<32>());
  if (!s) return error(ErrorKind::InvalidScalar, 0);
  return Share{*s};
}

Statement::Statement(std::span<const KeyMessage> pairs) : what_(Pairs{}) {
  auto& [keys, messages] = std::get<Pairs>(what_);
  for (const KeyMessage& pair : pairs) {
    const ByteSpan message = std::get<ByteSpan>(pair.message);
    keys.push_back(pair.key);
    messages.emplace_back(message.begin(), message.end());
  }
}

Statement::Statement(std::vector<JointMessage> messages) : what_(Joint{}) {
  auto& [all, keys] = std::get<Joint>(what_);
  all = std::move(messages);
  for (const JointMessage& item : all) keys.insert(keys.end(), item.key.keys().begin(), item.key.keys().end());
}

std::span<const VerificationKey> Statement::keys() const {
  if (const auto* joint = std::get_if<Joint>(&what_)) return joint->keys;
  if (const auto* multikey = std::get_if<Multikey>(&what_)) return multikey->keys();
  return std::get<Pairs>(what_).keys;
}

std::vector<KeyMessage> Statement::Pairs::views() const {
  std::vector<KeyMessage> out;
  for (std::size_t i = 0; i < keys.size(); ++i) out.push_back({keys[i], ByteSpan(messages[i])});
  return out;
}

std::vector<KeyMessage> Statement::Joint::views() const {
  std::vector<KeyMessage> out;
  for (const JointMessage& item : messages) out.push_back({item.key.aggregated_key(), ByteSpan(item.message)});
  return out;
}

void Statement::append_to(Transcript& transcript) const {
  if (const auto* joint = std::get_if<Joint>(&what_)) {
    append_pairs(transcript, joint->views());
    transcript.append("dom-sep", as_bytes("slipstream.keys-of-pairs v1"));
    for (const JointMessage& item : joint->messages) {
      transcript.append_u64("n", item.key.keys().size());
      for (const VerificationKey& key : item.key.keys()) transcript.append("X", key.point.bytes);
    }
    return;
  }
  if (const auto* pairs = std::get_if<Pairs>(&what_)) return append_pairs(transcript, pairs->views());
  const auto& multikey = std::get<Multikey>(what_);
  transcript.append("dom-sep", as_bytes("slipstream.joint-key-to-sign v1"));
  transcript.append_u64("n", multikey.keys().size());
  for (const VerificationKey& key : multikey.keys()) transcript.append("X", key.point.bytes);
  transcript.append("aggregated", multikey.aggregated_key().point.bytes);
}

std::vector<Scalar> Statement::challenges(Transcript& transcript, const ristretto255::Encoding& R) const {
  const Signature signature{R, Scalar::zero()};
  if (const auto* pairs = std::get_if<Pairs>(&what_)) {
    return multimessage_challenges(transcript, pairs->views(), signature);
  }
  std::vector<Scalar> out;
  if (const auto* joint = std::get_if<Joint>(&what_)) {
    const std::vector<Scalar> c = multimessage_challenges(transcript, joint->views(), signature);
    for (std::size_t i = 0; i < c.size(); ++i) {
      for (const Scalar& factor : joint->messages[i].key.factors()) out.push_back(c[i] * factor);
    }
    return out;
  }
  const auto& multikey = std::get<Multikey>(what_);
  DirectSchedule schedule(transcript);
  const Scalar c = schedule.scalar(schedule_signature(schedule, multikey.aggregated_key(), signature));
  transcript = schedule.transcript();
  for (const Scalar& factor : multikey.factors()) out.push_back(c * factor);
  return out;
}

std::expected<AwaitingPrecommitments, Error> begin(const Transcript& transcript, Statement statement,
                                                   std::size_t position, const SecretKey& secret,
                                                   const Secret<Bytes32>& external) {
  const std::span<const VerificationKey> keys = statement.keys();
  if (position >= keys.size()) return error(ErrorKind::NoSuchParty, position);
  std::vector<ristretto255::Encoding> encodings;
  for (const VerificationKey& key : keys) encodings.push_back(key.point);
  std::vector<ristretto255::Point> points(keys.size());
  const std::size_t decoded = ristretto255::decode_batch_vartime(encodings, points);
  if (decoded < keys.size()) return error(ErrorKind::InvalidPoint, decoded);

  return on_clean_stack([&]() -> std::expected<AwaitingPrecommitments, Error> {
    Transcript what_is_signed = transcript;
    statement.append_to(what_is_signed);
    what_is_signed.append_u64("i", position);
    Nonce nonce = make_nonce(what_is_signed, "x_i", {&secret, 1}, external);
    const Nonce::Commitments own = nonce.commit({&secret, 1});
    if (own.keys[0] != keys[position]) return error(ErrorKind::WrongKey, position);
    return AwaitingPrecommitments(
        Signer{transcript, std::move(statement), position, secret, std::move(nonce), NonceCommitment{own.R}});
  });
}

std::expected<AwaitingCommitments, Error> AwaitingPrecommitments::receive(
    std::span<const NoncePrecommitment> precommitments) && {
  return on_clean_stack([&] { return check(std::move(signer_), precommitments); });
}

std::expected<AwaitingCommitments, Error> AwaitingPrecommitments::check(
    Signer signer, std::span<const NoncePrecommitment> precommitments) {
  if (signer.nonce.is_spent()) return error(ErrorKind::SpentNonce, signer.position);
  const std::size_t parties = signer.statement.keys().size();
  if (precommitments.size() != parties) return error(ErrorKind::WrongCount, parties);
  if (precommitments[signer.position] != signer.commitment.precommit()) {
    return error(ErrorKind::PrecommitmentError, signer.position);
  }
  if (const auto repeated = find_repeated(precommitments, signer.position)) {
    return error(ErrorKind::RepeatedNonce, *repeated);
  }
  return AwaitingCommitments(std::move(signer), precommitments);
}

std::expected<AwaitingShares, Error> AwaitingCommitments::receive(std::span<const NonceCommitment> commitments) && {
  return on_clean_stack([&] { return answer(std::move(signer_), precommitments_, commitments); });
}

std::expected<AwaitingShares, Error> AwaitingCommitments::answer(Signer signer,
                                                                 std::span<const NoncePrecommitment> precommitments,
                                                                 std::span<const NonceCommitment> commitments) {
  if (signer.nonce.is_spent()) return error(ErrorKind::SpentNonce, signer.position);
  const std::size_t parties = signer.statement.keys().size();
  if (commitments.size() != parties) return error(ErrorKind::WrongCount, parties);

  for (std::size_t i = 0; i < parties; ++i) {
    if (commitments[i].precommit() != precommitments[i]) return error(ErrorKind::PrecommitmentError, i);
  }
  auto sum = ShareSum::make_vartime(signer.transcript, signer.statement, commitments);
  if (!sum) return std::unexpected(sum.error());
  const Scalar s = *std::move(signer.nonce).answer({&sum->challenges()[signer.position], 1}, {&signer.secret, 1});
  return AwaitingShares(*std::move(sum), Share{s});
}

std::expected<ShareSum, Error> ShareSum::make_vartime(const Transcript& transcript, const Statement& statement,
                                                      std::span<const NonceCommitment> commitments) {
  const std::span<const VerificationKey> keys = statement.keys();
  if (commitments.size() != keys.size()) return error(ErrorKind::WrongCount, keys.size());
  std::vector<ristretto255::Encoding> encodings;
  for (const NonceCommitment& commitment : commitments) encodings.push_back(commitment.point);
  std::vector<ristretto255::Point> points(keys.size());
  const std::size_t decoded = ristretto255::decode_batch_vartime(encodings, points);
  if (decoded < keys.size()) return error(ErrorKind::InvalidPoint, decoded);
  ristretto255::Point R;
  for (const ristretto255::Point& point : points) R = R + point;

  ShareSum out;
  out.R_ = ristretto255::encode(R);
  out.transcript_ = transcript;
  out.challenges_ = statement.challenges(out.transcript_, out.R_);
  out.commitments_.assign(commitments.begin(), commitments.end());
  out.keys_.assign(keys.begin(), keys.end());
  return out;
}

// Every party states s_i B - R_i - c_i X_i = 0. Checks the shares [first, last) as one equation in which each has its
// own weight.
bool ShareSum::fit_vartime(std::span<const Share> shares, std::size_t first, std::size_t last) const {
  Transcript batch("slipstream.musig-shares");
  for (std::size_t i = first; i < last; ++i) {
    batch.append("X", keys_[i].point.bytes);
    batch.append("R", commitments_[i].point.bytes);
    batch.append("c", challenges_[i].to_bytes());
    batch.append("s", shares[i].encode());
  }
  transcript::append_entropy(batch);
  transcript::WeightStream weights(batch, 0);

  msm::Equation equation;
  for (std::size_t i = first; i < last; ++i) {
    const Signature partial{commitments_[i].point, shares[i].s};
    add_signature(equation, partial, keys_[i], challenges_[i], weights.next());
  }
  return equation.check_vartime(detail::signature_bases()).value_or(false);
}

std::expected<Signature, Error> ShareSum::receive_vartime(std::span<const Share> shares) const {
  auto signature = receive_trusted(shares);
  if (!signature || fit_vartime(shares, 0, shares.size())) return signature;
  std::size_t bad = 0;
  while (bad + 1 < shares.size() && fit_vartime(shares, bad, bad + 1)) ++bad;
  return error(ErrorKind::ShareError, bad);
}

std::expected<Signature, Error> ShareSum::receive_trusted(std::span<const Share> shares) const {
  if (shares.size() != keys_.size()) return error(ErrorKind::WrongCount, keys_.size());
  Signature signature{R_, Scalar::zero()};
  for (const Share& share : shares) signature.s += share.s;
  return signature;
}

}  // namespace slipstream::keys::musig
