#include <string>
#include <vector>

#include "constant_time/secrets.h"
#include "slipstream/base/hex.h"

namespace slipstream::constant_time {
namespace {

class HexConstantTime : public ConstantTime {};

// Every length: compilers treat what does not fill a vector in another way than the rest.
TEST_F(HexConstantTime, both_ways) {
  for (std::size_t n = 0; n <= 70; ++n) {
    Bytes known(n);
    for (std::size_t i = 0; i < n; ++i) known[i] = static_cast<std::uint8_t>(0x9d * i);
    Bytes bytes = known;
    poison(bytes);
    std::vector<char> text(2 * n);
    to_hex(text, bytes);
    Bytes read(n);
    const bool is_hex = from_hex(read, {text.data(), text.size()});
    EXPECT_TRUE(is_hex);
    unpoison(read);
    EXPECT_EQ(read, known);
    unpoison(text);
    EXPECT_EQ(std::string(text.begin(), text.end()), to_hex(known));
  }
}

}  // namespace
}  // namespace slipstream::constant_time
