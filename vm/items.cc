#include "vm/items.h"

#include <array>

namespace slipstream::vm {

std::string_view type_name(const Item& item) {
  // In the order of the variant's alternatives.
  static constexpr std::array<std::string_view, std::variant_size_v<Item>> kNames = {
      "string", "program", "contract", "value", "wide value", "variable", "expression", "constraint"};
  return kNames[item.index()];
}

}  // namespace slipstream::vm
