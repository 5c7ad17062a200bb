#include "slipstream/vm/predicate.h"

#include "slipstream/innerproduct/generators.h"
#include "slipstream/vm/detail/schedule.h"

namespace slipstream::vm {
namespace {

constexpr std::string_view kTreeLabel = "ZkVM.taproot";

Scalar commit_taproot(const ristretto255::Encoding& inner_key, const accumulator::Hash& root) {
  Transcript transcript(kTreeLabel);
  transcript.append("key", inner_key.bytes);
  transcript.append("merkle", root);
  return transcript.challenge_scalar("h");
}

}  // namespace

std::optional<CallProof> CallProof::decode(ByteSpan bytes) {
  Reader reader(bytes);
  const auto key = reader.bytes32();
  if (!key) return std::nullopt;
  auto path = accumulator::Path::decode(reader);
  if (!path || !reader.at_end()) return std::nullopt;
  return CallProof{{*key}, *std::move(path)};
}

Bytes CallProof::encode() const {
  Bytes out;
  out.reserve(32 + path.encoded_size());
  Writer writer(out);
  writer.bytes(inner_key.bytes);
  path.encode(writer);
  return out;
}

Scalar issue_flavor(const ristretto255::Encoding& predicate, ByteSpan metadata) {
  transcript::DirectSchedule s;
  return s.scalar(FlavorCheck{{}, predicate, metadata}.schedule(s, {}));
}

std::expected<void, ErrorKind> verify_call_vartime(const ristretto255::Encoding& predicate, ByteSpan program,
                                                   const CallProof& proof) {
  transcript::DirectSchedule s;
  const Scalar h = s.scalar(TaprootCheck{predicate, program, proof}.schedule(s, {}));
  const auto P = ristretto255::decode(predicate), X = ristretto255::decode(proof.inner_key);
  if (!P || !X || !(*P == *X + h * ristretto255::Point::basepoint())) {
    return std::unexpected(ErrorKind::InvalidPredicateTree);
  }
  return {};
}

std::expected<PredicateTree, ErrorKind> PredicateTree::make(const std::optional<ristretto255::Encoding>& inner_key,
                                                            std::span<const Bytes> programs,
                                                            const Bytes32& blinding_key) {
  if (programs.size() > (std::size_t{1} << 30)) return std::unexpected(ErrorKind::InvalidPredicateTree);
  PredicateTree tree;
  tree.inner_key_ = inner_key ? *inner_key : ristretto255::encode(innerproduct::pedersen_bases().B_blinding);
  const auto X = ristretto255::decode(tree.inner_key_);
  if (!X) return std::unexpected(ErrorKind::InvalidPoint);
  tree.programs_.assign(programs.begin(), programs.end());

  Transcript blinding("ZkVM.taproot-derive-blinding");
  blinding.append_u64("n", programs.size());
  blinding.append("key", blinding_key);
  for (const Bytes& program : programs) blinding.append("prog", program);
  const accumulator::Hasher hasher(kTreeLabel);
  for (const Bytes& program : programs) {
    const Bytes32 bytes = blinding.challenge_bytes32("blinding");
    const auto blinding_leaf = hasher.leaf([&bytes](Transcript& t) { t.append("blinding", bytes); });
    const auto program_leaf = hasher.leaf([&program](Transcript& t) { t.append("program", program); });
    // One bit of the blinding makes the side of the program random.
    const bool right = (bytes[0] & 1) == 0;
    tree.program_is_right_.push_back(right);
    tree.leaves_.push_back(right ? blinding_leaf : program_leaf);
    tree.leaves_.push_back(right ? program_leaf : blinding_leaf);
  }
  tree.adjustment_factor_ = commit_taproot(tree.inner_key_, accumulator::merkle_root(hasher, tree.leaves_));
  tree.outer_key_ = ristretto255::encode(*X + tree.adjustment_factor_ * ristretto255::Point::basepoint());
  return tree;
}

std::expected<CallProof, ErrorKind> PredicateTree::call_proof(std::size_t index) const {
  if (index >= programs_.size()) return std::unexpected(ErrorKind::BadArguments);
  const accumulator::Hasher hasher(kTreeLabel);
  auto path = accumulator::Path::make(hasher, leaves_, 2 * index + (program_is_right_[index] ? 1 : 0));
  if (!path) return std::unexpected(ErrorKind::BadArguments);
  return CallProof{inner_key_, *std::move(path)};
}

}  // namespace slipstream::vm
