// Range proofs.
#include "slipstream/rangeproof/range_proof.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "capi/boundary.h"
#include "capi/transcript.h"
#include "slipstream/base/out_of_resources.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/innerproduct/proving_bases.h"
#include "slipstream/rangeproof/batch.h"
#include "slipstream/rangeproof/prover.h"

using namespace slipstream;
using capi::Failure;
using capi::Result;

namespace {

constexpr std::size_t kMaxValues = SLIPSTREAM_RANGE_MAX_VALUES;
constexpr std::size_t kMaxBits = innerproduct::PartyGenerators::kStride;

bool is_bit_size(std::uint32_t bits) { return bits == 8 || bits == 16 || bits == 32 || bits == 64; }

Failure failure_of(const ProofError& error, std::uint64_t index = SLIPSTREAM_NONE) {
  slipstream_status status = SLIPSTREAM_INTERNAL;
  switch (error.kind) {
    case ProofErrorKind::VerificationError:
      status = SLIPSTREAM_INVALID;
      break;
    case ProofErrorKind::FormatError:
      status = SLIPSTREAM_BAD_FORMAT;
      break;
    case ProofErrorKind::InvalidBitsize:
    case ProofErrorKind::InvalidAggregation:
    case ProofErrorKind::InvalidGeneratorsLength:
      status = SLIPSTREAM_BAD_ARGUMENT;
      break;
    case ProofErrorKind::ProvingError:
      status = SLIPSTREAM_VALUE_OUT_OF_RANGE;
      break;
    default:
      break;
  }
  if (error.index) index = *error.index;
  return {status, error.to_string(), index, std::string(name(error.kind))};
}

/// Enough for proofs of m values, within the maximum. Verdicts do not depend on m.
innerproduct::PartyGenerators generators_for(std::size_t m) {
  auto out = innerproduct::party_generators(kMaxBits, std::bit_ceil(std::clamp<std::size_t>(m, 1, kMaxValues)));
  return out;
}

Result<rangeproof::RangeBatchItem> item_of(const slipstream_range_item& in) {
  if (in.reserved != 0) return capi::fail(SLIPSTREAM_BAD_ARGUMENT, "reserved is not 0");
  rangeproof::RangeBatchItem out{};
  SLIPSTREAM_TRY(out.proof, capi::bytes_of(in.proof, in.proof_length, "proof"));
  SLIPSTREAM_TRY(out.V, capi::encodings_of(in.commitments, in.m, "commitments"));
  out.n = in.bits;
  if (in.transcript != nullptr) {
    out.transcript = &in.transcript->transcript;
  } else {
    SLIPSTREAM_TRY(const std::string_view label, capi::label_of(in.label, in.label_length));
    if (label.size() > UINT32_MAX) return capi::fail(SLIPSTREAM_TOO_MANY, "a label has at most 2^32 - 1 bytes");
    out.transcript = label;
  }
  return out;
}

}  // namespace

size_t slipstream_range_proof_length(uint32_t bits, size_t m) {
  if (!is_bit_size(bits) || !std::has_single_bit(m) || m > kMaxValues) return 0;
  // A, S, T_1, T_2, three scalars; an L and an R for each round; two scalars.
  return 32 * (9 + 2 * static_cast<std::size_t>(std::countr_zero(bits * m)));
}

slipstream_status slipstream_range_prove(slipstream_transcript* transcript, const uint64_t* values,
                                         const uint8_t* blindings, size_t m, uint32_t bits, uint8_t* commitments,
                                         uint8_t* proof, size_t capacity, size_t* length, slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(transcript, "transcript"));
    SLIPSTREAM_TRY_VOID(capi::need_sized(proof, capacity, length, "proof"));
    const std::size_t needed = slipstream_range_proof_length(bits, m);
    if (needed == 0) {
      return capi::fail(SLIPSTREAM_BAD_ARGUMENT,
                        "bits is not 8, 16, 32 or 64, or m is no power of two up to " + std::to_string(kMaxValues));
    }
    *length = needed;
    if (capacity < needed) {
      return capi::fail(SLIPSTREAM_BUFFER_TOO_SMALL, "the proof has " + std::to_string(needed) + " bytes");
    }
    SLIPSTREAM_TRY_VOID(capi::need(values, "values"));
    SLIPSTREAM_TRY_VOID(capi::need(commitments, "commitments"));
    SLIPSTREAM_TRY(const SecretVector<Scalar> r, capi::scalars_of(blindings, m, "blindings"));
    const auto bases = innerproduct::party_proving_bases(kMaxBits, m);
    Transcript working = transcript->transcript;
    const auto proved = rangeproof::prove_range(working, {values, m}, r, bits, bases);
    if (!proved) return std::unexpected(failure_of(proved.error()));
    const Bytes bytes = proved->proof.encode();
    if (bytes.size() != needed) return capi::fail(SLIPSTREAM_INTERNAL, "the proof has another length than predicted");
    capi::write(proof, bytes);
    for (std::size_t i = 0; i < m; ++i) capi::write(commitments + 32 * i, proved->V[i].bytes);
    transcript->transcript = working;
    return {};
  });
}

slipstream_status slipstream_range_verify_vartime(slipstream_transcript* transcript, const uint8_t* commitments,
                                                  size_t m, uint32_t bits, const uint8_t* proof, size_t proof_length,
                                                  slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    SLIPSTREAM_TRY_VOID(capi::need(transcript, "transcript"));
    SLIPSTREAM_TRY(const ByteSpan bytes, capi::bytes_of(proof, proof_length, "proof"));
    SLIPSTREAM_TRY(const auto V, capi::encodings_of(commitments, m, "commitments"));
    const auto decoded = rangeproof::RangeProof::decode(bytes);
    if (!decoded) return std::unexpected(failure_of(decoded.error()));
    const auto verified = rangeproof::verify_vartime(*decoded, transcript->transcript, V, bits, generators_for(m));
    if (!verified) return std::unexpected(failure_of(verified.error()));
    return {};
  });
}

slipstream_status slipstream_range_verify_batch_vartime(const slipstream_range_item* items, size_t item_size, size_t n,
                                                        uint32_t threads, slipstream_status* verdicts,
                                                        slipstream_error* error) {
  return capi::call(error, [&]() -> Result<> {
    if (item_size != sizeof *items) {
      return capi::fail(SLIPSTREAM_BAD_STRUCT_SIZE, "item_size is not sizeof(slipstream_range_item)");
    }
    SLIPSTREAM_TRY_VOID(capi::need_array(items, n, sizeof *items, "items"));
    std::vector<rangeproof::RangeBatchItem> batch;
    batch.reserve(n);
    std::size_t most = 1;
    for (std::size_t i = 0; i < n; ++i) {
      auto item = item_of(items[i]);
      if (!item) {
        item.error().index = i;
        return std::unexpected(std::move(item).error());
      }
      batch.push_back(*item);
      most = std::max(most, std::min(items[i].m, kMaxValues));
    }
    SLIPSTREAM_TRY(const unsigned count, capi::threads_of(threads));
    const auto results = rangeproof::verify_batch_vartime(batch, generators_for(most), {.threads = count});
    if (!results) return capi::fail(SLIPSTREAM_OUT_OF_RESOURCES, results.error().detail);
    Result<> out;
    for (std::size_t i = 0; i < n; ++i) {
      slipstream_status verdict = SLIPSTREAM_OK;
      if (const auto& result = (*results)[i]; !result) {
        Failure failure = failure_of(result.error(), i);
        verdict = failure.status;
        // The call as a whole fails with INVALID, whatever is wrong with the first.
        failure.index = i;
        failure.status = SLIPSTREAM_INVALID;
        if (out) out = std::unexpected(std::move(failure));
      }
      if (verdicts != nullptr) verdicts[i] = verdict;
    }
    return out;
  });
}
