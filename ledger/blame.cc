#include "ledger/detail/blame.h"

#include <algorithm>

namespace slipstream::ledger::detail {

std::vector<std::size_t> find_suspects(std::size_t n,
                                       const std::function<bool(std::size_t begin, std::size_t end)>& holds) {
  struct Segment {
    std::size_t begin, end;
    [[nodiscard]] std::size_t size() const { return end - begin; }
  };
  std::vector<Segment> failing{{0, n}};
  const auto splits = [](const Segment& s) { return s.size() > 1; };
  while (failing.size() <= kMaxFailingSegments && std::ranges::any_of(failing, splits)) {
    std::vector<Segment> next;
    for (const Segment& segment : failing) {
      if (!splits(segment)) {
        next.push_back(segment);
        continue;
      }
      const std::size_t middle = segment.begin + segment.size() / 2;
      const bool left_holds = holds(segment.begin, middle);
      if (!left_holds) next.push_back({segment.begin, middle});
      // A whole that fails and whose left half holds fails on the right.
      if (left_holds || !holds(middle, segment.end)) next.push_back({middle, segment.end});
    }
    failing = std::move(next);
  }
  std::vector<std::size_t> suspects;
  for (const Segment& segment : failing) {
    for (std::size_t i = segment.begin; i < segment.end; ++i) suspects.push_back(i);
  }
  return suspects;
}

}  // namespace slipstream::ledger::detail
