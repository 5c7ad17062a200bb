#include "slipstream/accumulator/hasher.h"

#include <algorithm>
#include <array>

#include "slipstream/base/detail/check.h"
#include "slipstream/transcript/detail/kernels.h"

namespace slipstream::accumulator {
namespace {

constexpr std::string_view kNodeFields[] = {kLeftLabel, kRightLabel};

Hash hash_node_by_transcript(Transcript transcript, const std::uint8_t* left, const std::uint8_t* right) {
  transcript.append(kLeftLabel, {left, sizeof(Hash)});
  transcript.append(kRightLabel, {right, sizeof(Hash)});
  return transcript.challenge_bytes32(kNodeLabel);
}

}  // namespace

Hasher::Hasher(std::string_view label)
    : prefix_(label), node_(transcript::BlockTemplate::make(prefix_, kNodeFields, kNodeLabel)) {}

Hash Hasher::node(const Hash& left, const Hash& right) const {
  Hash out;
  const NodeJob job{left.data(), right.data(), out.data()};
  hash_nodes({&job, 1});
  return out;
}

Hash Hasher::empty() const {
  Transcript transcript = prefix_;
  return transcript.challenge_bytes32(kEmptyLabel);
}

void Hasher::hash_nodes(std::span<const NodeJob> jobs) const {
  if (node_) {
    transcript::hash_kernels().hash_blocks(*node_, jobs.data(), jobs.size());
    return;
  }
  for (const NodeJob& job : jobs) {
    const Hash out = hash_node_by_transcript(prefix_, job.first, job.second);
    std::copy(out.begin(), out.end(), job.out);
  }
}

LeafHasher::LeafHasher(const Hasher& hasher, std::string_view item_label)
    : prefix_(hasher.prefix()),
      item_label_(item_label),
      leaf_(transcript::BlockTemplate::make(prefix_, std::span(&item_label, 1), kLeafLabel)) {}

Hash LeafHasher::leaf(const Bytes32& item) const {
  Hash out;
  leaf_batch({&item, 1}, {&out, 1});
  return out;
}

void LeafHasher::leaf_batch(std::span<const Bytes32> items, std::span<Hash> out) const {
  SLIPSTREAM_CHECK(items.size() == out.size());
  if (!leaf_) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      Transcript transcript = prefix_;
      transcript.append(item_label_, items[i]);
      out[i] = transcript.challenge_bytes32(kLeafLabel);
    }
    return;
  }
  std::array<transcript::BlockJob, 64> jobs;
  for (std::size_t begin = 0; begin < items.size(); begin += jobs.size()) {
    const std::size_t n = std::min(jobs.size(), items.size() - begin);
    for (std::size_t i = 0; i < n; ++i) jobs[i] = {items[begin + i].data(), nullptr, out[begin + i].data()};
    transcript::hash_kernels().hash_blocks(*leaf_, jobs.data(), n);
  }
}

}  // namespace slipstream::accumulator
