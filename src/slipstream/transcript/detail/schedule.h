// Hashing as a schedule. Everything that a verifier absorbs is known before hashing starts, or is an earlier output of
// the schedule. So the hashing of a whole transaction is one straight-line schedule, a function over the HashSchedule
// concept. DirectSchedule runs it immediately on one state; StatementBatch runs many schedules in the lanes of a
// processor.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/export.h"
#include "slipstream/field/scalar.h"
#include "slipstream/transcript/transcript.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::transcript {

/// The number of an output of a schedule: 32 or 64 challenge bytes.
struct Slot {
  std::uint32_t index = 0;
  [[nodiscard]] bool operator==(const Slot&) const = default;
};

/// The operations of a schedule. There is one current transcript.
template <class S>
concept HashSchedule = requires(S s, std::string_view label, ByteSpan bytes, std::uint64_t x, Slot slot) {
  /// Ends the current transcript and begins a new one.
  s.begin(label);
  /// Appends a message of fewer than 2^32 bytes. The schedule copies or hashes it before it returns.
  s.append(label, bytes);
  /// Appends an integer (8 bytes, little-endian).
  s.append_u64(label, x);
  /// Appends the first 32 bytes of an earlier output.
  s.output(label, slot);
  /// Takes 32 challenge bytes.
  { s.challenge32(label) } -> std::same_as<Slot>;
  /// Takes 64 challenge bytes.
  { s.challenge64(label) } -> std::same_as<Slot>;
  /// Saves the state of the current transcript. There is one saved state: a second save replaces the first.
  s.save();
  /// Returns to the saved state, which stays saved.
  s.restore();
};

/// The outputs of a schedule, by slot.
class HashOutputs {
 public:
  HashOutputs() = default;
  /// Memory for `count` outputs that the caller computes with `permutations` permutations.
  HashOutputs(std::size_t count, std::uint64_t permutations) : bytes_(count), permutations_(permutations) {}
  HashOutputs(std::vector<Bytes64> outputs, std::uint64_t permutations)
      : bytes_(std::move(outputs)), permutations_(permutations) {}

  /// The first 32 bytes of an output.
  [[nodiscard]] std::span<const std::uint8_t, 32> bytes32(Slot slot) const;
  /// A 64-byte output reduced mod l.
  [[nodiscard]] Scalar scalar(Slot slot) const;

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] Bytes64* data() { return bytes_.data(); }
  /// The number of Keccak permutations that computed them.
  [[nodiscard]] std::uint64_t permutations() const { return permutations_; }

 private:
  std::vector<Bytes64> bytes_;
  std::uint64_t permutations_ = 0;
};

/// Runs a schedule immediately on one state. An output can be read after its challenge.
class DirectSchedule {
 public:
  DirectSchedule() : current_(""), saved_("") {}
  /// Continues from a transcript that the caller began elsewhere.
  explicit DirectSchedule(const Transcript& transcript) : current_(transcript), saved_(transcript) {}

  void begin(std::string_view label);
  void append(std::string_view label, ByteSpan message) { current_.append(label, message); }
  void append_u64(std::string_view label, std::uint64_t x) { current_.append_u64(label, x); }
  void output(std::string_view label, Slot slot) { current_.append(label, bytes32(slot)); }
  Slot challenge32(std::string_view label);
  Slot challenge64(std::string_view label);
  void save() { saved_ = current_; }
  void restore();

  /// The first 32 bytes of an output. The view is valid until the next challenge.
  [[nodiscard]] std::span<const std::uint8_t, 32> bytes32(Slot slot) const;
  /// A 64-byte output reduced mod l.
  [[nodiscard]] Scalar scalar(Slot slot) const;

  /// All outputs. The schedule ends here.
  [[nodiscard]] HashOutputs take_outputs() && { return {std::move(outputs_), permutations()}; }

  [[nodiscard]] const Transcript& transcript() const { return current_; }
  /// Keccak permutations run by all transcripts of this schedule.
  [[nodiscard]] std::uint64_t permutations() const;

 private:
  Transcript current_;
  Transcript saved_;
  std::vector<Bytes64> outputs_;
  std::uint64_t finished_permutations_ = 0;
};
static_assert(HashSchedule<DirectSchedule>);

}  // namespace slipstream::transcript

SLIPSTREAM_EXPORT_END
