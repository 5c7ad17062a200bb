#include "vm/script.h"

#include <array>

namespace slipstream::vm {

std::string_view name(ItemType type) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "string", "program", "contract", "value", "wide value", "variable", "expression", "constraint", "item"};
  return kNames[static_cast<std::size_t>(type)];
}

void Witness::add(const Witness& part, std::size_t offset) {
  openings.add(part.openings);
  allocations.reserve(allocations.size() + part.allocations.size());
  for (const Allocation& allocation : part.allocations) {
    allocations.push_back({offset + allocation.offset, allocation.value});
  }
}

}  // namespace slipstream::vm
