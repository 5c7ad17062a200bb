// Programs that try to cost more than their bytes: each kind repeats one step that copies, keeps, hashes or puts off
// more than it is written in. Tests and benchmarks look for the most repetitions that the machine lets pass, and
// measure those.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "slipstream/base/bytes.h"
#include "slipstream/vm/execution.h"

namespace slipstream::test {

struct HostileKind {
  std::string_view name;
  /// The program: `size` bytes go into what is repeated, `times` is how often.
  Bytes (*write)(std::size_t size, std::size_t times);
};

[[nodiscard]] std::span<const HostileKind> hostile_kinds();

inline constexpr vm::TxHeader kHostileHeader{1, 1'000'000, 2'000'000};

/// A program of the kind with exactly `size` bytes (a string that is dropped fills up what is left), of which at most
/// `share` percent are what is repeated. Fewer repetitions than `times` if they do not fit. Empty if not one does.
[[nodiscard]] Bytes hostile_program(const HostileKind& kind, std::size_t size, std::size_t share, std::size_t times);

/// The most repetitions that fit into `size` bytes and that the machine's limits let pass, and what it makes of them.
struct Worst {
  Bytes program;
  std::size_t share = 0, times = 0;
  /// Units of vm/detail/machine/costs.h that the program spends, up to its end or to what it fails on.
  std::uint64_t work = 0;
};
[[nodiscard]] Worst worst_program(const HostileKind& kind, std::size_t size);

/// A transaction with this program, a signature and a proof that mean nothing. The proof has the right number of
/// rounds, if the constraint system fits `capacity` generators, so that nothing is refused before its equation.
[[nodiscard]] Bytes hostile_transaction(ByteSpan program, std::size_t capacity);

}  // namespace slipstream::test
