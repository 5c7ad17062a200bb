#include "slipstream/innerproduct/generators.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "slipstream/innerproduct/detail/sponge.h"

namespace slipstream::innerproduct {
namespace {

using ristretto255::Point;

/// A sequence of points that is derived on demand.
class Chain {
 public:
  Chain(char kind, std::uint32_t party) : sponge_(detail::Sponge::shake256()) {
    std::array<std::uint8_t, 5> label{static_cast<std::uint8_t>(kind)};
    store_le32(label.data() + 1, party);
    sponge_.absorb(as_bytes("GeneratorsChain"));
    sponge_.absorb(label);
  }

  /// The first n points. Valid until the next call.
  std::span<const Point> first(std::size_t n) {
    if (points_.size() < n) {
      std::vector<Bytes64> uniform(n - points_.size());
      for (Bytes64& bytes : uniform) sponge_.squeeze(bytes);
      points_.resize(n);
      ristretto255::from_uniform_bytes_batch(uniform, std::span(points_).last(uniform.size()));
    }
    return std::span(points_).first(n);
  }

 private:
  detail::Sponge sponge_;
  std::vector<Point> points_;
};

struct Party {
  explicit Party(std::uint32_t j) : G('G', j), H('H', j) {}
  Chain G, H;
};

/// All generators derived so far.
class Cache {
 public:
  std::shared_ptr<const msm::FixedBases> single(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    if (!single_ || single_->capacity() < capacity) {
      single_ = make(1, std::bit_ceil(std::max(capacity, PartyGenerators::kStride)));
    }
    return single_;
  }

  std::shared_ptr<const msm::FixedBases> aggregated(std::size_t parties) {
    const std::lock_guard lock(mutex_);
    if (!aggregated_ || aggregated_->capacity() < parties * PartyGenerators::kStride) {
      aggregated_ = make(std::bit_ceil(parties), PartyGenerators::kStride);
    }
    return aggregated_;
  }

 private:
  std::shared_ptr<const msm::FixedBases> make(std::size_t parties, std::size_t each) {
    while (parties_.size() < parties) parties_.emplace_back(static_cast<std::uint32_t>(parties_.size()));
    std::vector<Point> G, H;
    G.reserve(parties * each);
    H.reserve(parties * each);
    for (std::size_t j = 0; j < parties; ++j) {
      const auto g = parties_[j].G.first(each);
      G.insert(G.end(), g.begin(), g.end());
      const auto h = parties_[j].H.first(each);
      H.insert(H.end(), h.begin(), h.end());
    }
    const PedersenBases& pedersen = pedersen_bases();
    return std::make_shared<const msm::FixedBases>(pedersen.B, pedersen.B_blinding, std::move(G), std::move(H));
  }

  std::mutex mutex_;
  std::vector<Party> parties_;
  std::shared_ptr<const msm::FixedBases> single_, aggregated_;
};

Cache& cache() {
  static Cache instance;
  return instance;
}

}  // namespace

const PedersenBases& pedersen_bases() {
  static const PedersenBases bases = [] {
    const Point& B = Point::basepoint();
    detail::Sponge hash = detail::Sponge::sha3_512();
    hash.absorb(ristretto255::encode(B).bytes);
    Bytes64 uniform;
    hash.squeeze(uniform);
    return PedersenBases{B, ristretto255::from_uniform_bytes(uniform)};
  }();
  return bases;
}

std::shared_ptr<const msm::FixedBases> generators(std::size_t capacity) { return cache().single(capacity); }

PartyGenerators party_generators(std::size_t gens_capacity, std::size_t party_capacity) {
  auto bases = party_capacity <= 1 ? generators(PartyGenerators::kStride) : cache().aggregated(party_capacity);
  return {std::move(bases), gens_capacity, party_capacity};
}

}  // namespace slipstream::innerproduct
