#include "slipstream/innerproduct/detail/sponge.h"

#include <gtest/gtest.h>

#include "slipstream/base/hex.h"

namespace slipstream::innerproduct::detail {
namespace {

Bytes digest(Sponge sponge, ByteSpan message, std::size_t length) {
  sponge.absorb(message);
  Bytes out(length);
  sponge.squeeze(out);
  return out;
}

TEST(Sponge, sha3_512_gives_the_known_answers) {
  EXPECT_EQ(to_hex(digest(Sponge::sha3_512(), {}, 64)),
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
            "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");
  EXPECT_EQ(to_hex(digest(Sponge::sha3_512(), as_bytes("abc"), 64)),
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
            "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
}

TEST(Sponge, shake256_gives_the_known_answers) {
  EXPECT_EQ(to_hex(digest(Sponge::shake256(), {}, 32)),
            "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
  EXPECT_EQ(to_hex(digest(Sponge::shake256(), as_bytes("abc"), 32)),
            "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739");
}

TEST(Sponge, output_does_not_depend_on_how_input_and_output_are_cut) {
  Bytes message(300);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i * 7);
  for (const std::size_t length : {0UL, 1UL, 71UL, 72UL, 135UL, 136UL, 137UL, 272UL, 300UL}) {
    const ByteSpan input = ByteSpan(message).first(length);
    const Bytes whole = digest(Sponge::shake256(), input, 400);
    for (const std::size_t step : {1UL, 64UL, 136UL}) {
      Sponge sponge = Sponge::shake256();
      for (std::size_t i = 0; i < length; i += step) sponge.absorb(input.subspan(i, std::min(step, length - i)));
      Bytes pieces(whole.size());
      for (std::size_t i = 0; i < pieces.size(); i += step) {
        sponge.squeeze(std::span(pieces).subspan(i, std::min(step, pieces.size() - i)));
      }
      EXPECT_EQ(pieces, whole) << length << " " << step;
    }
  }
}

}  // namespace
}  // namespace slipstream::innerproduct::detail
