// Utreexo forests of contract ids.
#include "capi/utreexo.h"

#include <bit>

#include "capi/boundary.h"
#include "slipstream/ledger/state.h"

using namespace slipstream;
using accumulator::Forest;
using accumulator::Hash;
using accumulator::Proof;
using accumulator::WorkForest;
using capi::Result;

struct slipstream_work_forest {
  WorkForest work;
  /// Nodes made so far, at most.
  std::uint64_t nodes = 0;
  /// A change ran out of memory in the middle.
  bool broken = false;
};

namespace {

/// WorkForest holds fewer than 2^32 nodes.
constexpr std::uint64_t kMostNodes = std::uint64_t{1} << 31;

Result<Hash> leaf_of(const std::uint8_t* id) {
  SLIPSTREAM_TRY_VOID(capi::need(id, "id"));
  return ledger::contract_hasher().leaf(to_bytes32({id, 32}));
}

Result<Proof> proof_of(const std::uint8_t* bytes, std::size_t length) {
  SLIPSTREAM_TRY(const ByteSpan all, capi::bytes_of(bytes, length, "proof"));
  Reader reader(all);
  auto proof = Proof::decode(reader);
  if (!proof) return capi::fail(SLIPSTREAM_BAD_FORMAT, "the bytes are not a Utreexo proof");
  if (!reader.at_end()) return capi::fail(SLIPSTREAM_BAD_FORMAT, "bytes follow the Utreexo proof");
  return *std::move(proof);
}

capi::Failure failure_of(accumulator::ErrorKind kind) {
  return {SLIPSTREAM_INVALID, "the proof does not lead from this id to a root", SLIPSTREAM_NONE,
          std::string(accumulator::name(kind))};
}

/// Runs a change that makes `nodes` nodes at most.
template <class F>
Result<> change(slipstream_work_forest* work, std::uint64_t nodes, const F& f) {
  if (work->broken) {
    return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "an earlier change of this work forest ran out of memory");
  }
  if (nodes > kMostNodes - work->nodes) return capi::fail(SLIPSTREAM_TOO_MANY, "the work forest is full");
  work->broken = true;
  const Result<> out = f(work->work);
  work->broken = false;
  if (out) work->nodes += nodes;
  return out;
}

/// *out = a handle that f() makes, a Result<std::unique_ptr<T>>; null after an error.
template <class T, class F>
slipstream_status made(T** out, slipstream_error* error, const F& f) {
  if (out != nullptr) *out = nullptr;
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    SLIPSTREAM_TRY(std::unique_ptr<T> handle, f());
    *out = handle.release();
    return {};
  });
}

}  // namespace

slipstream_status slipstream_forest_new(slipstream_forest** out, slipstream_error* error) {
  return made(out, error,
              [&]() -> Result<std::unique_ptr<slipstream_forest>> { return std::make_unique<slipstream_forest>(); });
}

slipstream_status slipstream_forest_from_roots(slipstream_forest** out, uint64_t count, const uint8_t* roots, size_t n,
                                               slipstream_error* error) {
  return made(out, error, [&]() -> Result<std::unique_ptr<slipstream_forest>> {
    SLIPSTREAM_TRY(const std::span<const Bytes32> in, capi::strings32_of(roots, n, "roots"));
    if (n != static_cast<std::size_t>(std::popcount(count))) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "n is not the number of bits that are set in count");
    }
    Forest::Roots by_level{};
    std::size_t next = 0;
    for (std::size_t level = 0; level < Forest::kLevels; ++level) {
      if ((count >> level & 1) != 0) by_level[level] = in[next++];
    }
    const auto forest = Forest::from_roots(by_level);
    if (!forest) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "count is 2^63 or more");
    return std::make_unique<slipstream_forest>(*forest);
  });
}

slipstream_status slipstream_forest_clone(slipstream_forest** out, const slipstream_forest* forest,
                                          slipstream_error* error) {
  return made(out, error, [&]() -> Result<std::unique_ptr<slipstream_forest>> {
    SLIPSTREAM_TRY_VOID(capi::need(forest, "forest"));
    return std::make_unique<slipstream_forest>(*forest);
  });
}

uint64_t slipstream_forest_count(const slipstream_forest* forest) {
  return forest == nullptr ? 0 : forest->forest.count();
}

slipstream_status slipstream_forest_root(const slipstream_forest* forest, uint8_t out[32], slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(forest, "forest"));
    SLIPSTREAM_TRY_VOID(capi::need(out, "out"));
    capi::write(out, forest->forest.root());
    return {};
  });
}

slipstream_status slipstream_forest_roots(const slipstream_forest* forest, uint8_t* out, size_t capacity,
                                          size_t* length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(forest, "forest"));
    SLIPSTREAM_TRY_VOID(capi::need_sized(out, capacity, length, "out"));
    Bytes bytes;
    for (const auto& root : forest->forest.roots()) {
      if (root) bytes.insert(bytes.end(), root->begin(), root->end());
    }
    return capi::write_sized(bytes, out, capacity, length);
  });
}

slipstream_status slipstream_forest_verify_vartime(const slipstream_forest* forest, const uint8_t id[32],
                                                   const uint8_t* proof, size_t length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(forest, "forest"));
    SLIPSTREAM_TRY(const Hash leaf, leaf_of(id));
    SLIPSTREAM_TRY(const Proof decoded, proof_of(proof, length));
    if (decoded.is_transient()) return capi::fail(SLIPSTREAM_INVALID, "a transient proof proves nothing");
    if (const auto verified = forest->forest.verify_leaf_vartime(leaf, *decoded.path); !verified) {
      return std::unexpected(failure_of(verified.error()));
    }
    return {};
  });
}

void slipstream_forest_free(slipstream_forest* forest) { delete forest; }

slipstream_status slipstream_work_forest_new(slipstream_work_forest** out, const slipstream_forest* forest,
                                             slipstream_error* error) {
  return made(out, error, [&]() -> Result<std::unique_ptr<slipstream_work_forest>> {
    SLIPSTREAM_TRY_VOID(capi::need(forest, "forest"));
    return std::make_unique<slipstream_work_forest>(WorkForest(forest->forest));
  });
}

slipstream_status slipstream_work_forest_insert(slipstream_work_forest* work, const uint8_t id[32],
                                                slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(work, "work"));
    SLIPSTREAM_TRY(const Hash leaf, leaf_of(id));
    return change(work, 1, [&](WorkForest& forest) -> Result<> {
      forest.insert_leaf(leaf);
      return {};
    });
  });
}

slipstream_status slipstream_work_forest_delete_vartime(slipstream_work_forest* work, const uint8_t id[32],
                                                        const uint8_t* proof, size_t length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(work, "work"));
    SLIPSTREAM_TRY(const Hash leaf, leaf_of(id));
    SLIPSTREAM_TRY(const Proof decoded, proof_of(proof, length));
    const std::uint64_t nodes = decoded.path ? 2 * decoded.path->neighbors.size() : 0;
    return change(work, nodes, [&](WorkForest& forest) -> Result<> {
      if (const auto removed = forest.remove_leaf(leaf, decoded); !removed) {
        return std::unexpected(failure_of(removed.error()));
      }
      return {};
    });
  });
}

slipstream_status slipstream_work_forest_normalize(const slipstream_work_forest* work, slipstream_forest** forest,
                                                   slipstream_catchup** catchup, slipstream_error* error) {
  if (catchup != nullptr) *catchup = nullptr;
  return made(forest, error, [&]() -> Result<std::unique_ptr<slipstream_forest>> {
    SLIPSTREAM_TRY_VOID(capi::need(work, "work"));
    if (work->broken) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "an earlier change of this work forest ran out of memory");
    }
    accumulator::Normalized normalized = work->work.normalize();
    auto out = std::make_unique<slipstream_forest>(std::move(normalized.forest));
    if (catchup != nullptr) *catchup = new slipstream_catchup{.kept = std::move(normalized.catchup)};
    return out;
  });
}

void slipstream_work_forest_free(slipstream_work_forest* work) { delete work; }

slipstream_status slipstream_catchup_update_proof(const slipstream_catchup* catchup, const uint8_t id[32],
                                                  const uint8_t* proof, size_t proof_length, uint8_t* out,
                                                  size_t capacity, size_t* length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(catchup, "catchup"));
    SLIPSTREAM_TRY_VOID(capi::need_sized(out, capacity, length, "out"));
    SLIPSTREAM_TRY(const Hash leaf, leaf_of(id));
    SLIPSTREAM_TRY(const Proof decoded, proof_of(proof, proof_length));
    const auto updated = catchup->get().update_leaf_proof(leaf, decoded);
    if (!updated) return std::unexpected(failure_of(updated.error()));
    Bytes bytes;
    Writer writer(bytes);
    updated->encode(writer);
    return capi::write_sized(bytes, out, capacity, length);
  });
}

void slipstream_catchup_free(slipstream_catchup* catchup) { delete catchup; }
