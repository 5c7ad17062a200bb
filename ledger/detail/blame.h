// Which statements of a failed equation have to be looked at one by one.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace slipstream::ledger::detail {

/// When this many segments of one level fail at once, bisection costs more than looking at what is left of them.
inline constexpr std::size_t kMaxFailingSegments = 16;

/// Given that the statements 0 .. n-1 do not all hold together (n > 0), halves every segment that fails until it has
/// one statement. Returns indices in ascending order that include every false statement, and no others unless more than
/// kMaxFailingSegments segments failed at one level. `holds(begin, end)` answers for a segment; it is asked at most
/// 2 kMaxFailingSegments times a level, log2(n) levels, about 2 log2(n) times for one false statement.
[[nodiscard]] std::vector<std::size_t> find_suspects(
    std::size_t n, const std::function<bool(std::size_t begin, std::size_t end)>& holds);

}  // namespace slipstream::ledger::detail
