#include <string>

#include "base/hex.h"
#include "constant_time/secrets.h"

namespace slipstream::constant_time {
namespace {

class HexConstantTime : public ConstantTime {};

TEST_F(HexConstantTime, both_ways) {
  Bytes32 known;
  for (std::size_t i = 0; i < known.size(); ++i) known[i] = static_cast<std::uint8_t>(0x9d * i);
  const Secret<Bytes32> bytes = secret(known);
  std::array<char, 64> text;
  to_hex(text, bytes.expose());
  Bytes32 read;
  const bool is_hex = from_hex(read, {text.data(), text.size()});
  EXPECT_TRUE(is_hex);
  EXPECT_EQ(reveal(read), known);
  const std::array<char, 64> shown = reveal(text);
  EXPECT_EQ(std::string(shown.begin(), shown.end()), to_hex(known));
}

}  // namespace
}  // namespace slipstream::constant_time
