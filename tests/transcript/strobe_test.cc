#include "slipstream/transcript/strobe.h"

#include <gtest/gtest.h>

#include <random>

#include "slipstream/transcript/detail/block_template.h"
#include "slipstream/transcript/transcript.h"
#include "transcript/oracle.h"

namespace slipstream::transcript {
namespace {

Bytes random_bytes(std::mt19937_64& random, std::size_t n) {
  Bytes out(n);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random());
  return out;
}

/// The production duplex and the oracle, fed alike and compared after each operation.
class Pair {
 public:
  Pair() : fast_("pair"), slow_("pair") {}

  void meta_ad(ByteSpan data, bool more) { fast_.meta_ad(data, more), slow_.meta_ad(data, more), check(); }
  void ad(ByteSpan data, bool more) { fast_.ad(data, more), slow_.ad(data, more), check(); }
  void key(ByteSpan data, bool more) { fast_.key(data, more), slow_.key(data, more), check(); }
  void prf(std::size_t n, bool more) {
    Bytes out(n);
    fast_.prf(out, more);
    EXPECT_EQ(out, slow_.prf(n, more));
    check();
  }
  /// Moves to `position` (3 … 165) of a fresh block.
  void move_to(std::size_t position) {
    prf(0, false);
    ad(Bytes(position - 2, 0x5a), false);
    ASSERT_EQ(fast_.position(), position);
  }

 private:
  void check() {
    EXPECT_EQ(fast_.position(), slow_.position());
    EXPECT_EQ(fast_.permutations(), slow_.permutations);
  }

  Strobe128 fast_;
  oracle::Strobe slow_;
};

TEST(Strobe128, agrees_with_the_bytewise_oracle_from_every_position_of_the_block) {
  static constexpr std::size_t kLengths[] = {0,   1,   3,   4,   7,   8,   9,   31,  32,  64, 161,
                                             162, 163, 164, 165, 166, 167, 168, 331, 332, 333};
  std::mt19937_64 random(4);
  for (std::size_t position = 2; position <= 165; ++position) {
    SCOPED_TRACE(position);
    for (const std::size_t length : kLengths) {
      const Bytes data = random_bytes(random, length);
      Pair pair;
      pair.move_to(position);
      pair.ad(data, false);
      pair.ad(data, true);
      pair.move_to(position);
      pair.meta_ad(data, false);
      pair.prf(length, false);
      pair.move_to(position);
      pair.key(data, false);
      pair.key(data, true);
      pair.prf(32, false);
      pair.prf(length, true);
      pair.prf(8, true);
      pair.ad(data, false);
      pair.prf(16, false);
    }
  }
}

TEST(Strobe128, agrees_with_the_bytewise_oracle_on_random_operations) {
  std::mt19937_64 random(5);
  const auto random_length = [&]() -> std::size_t {
    switch (random() % 4) {
      case 0:
        return random() % 8;
      case 1:
        return random() % 80;
      case 2:
        return 150 + random() % 32;
      default:
        return random() % 700;
    }
  };
  for (int run = 0; run < 200; ++run) {
    SCOPED_TRACE(run);
    Pair pair;
    std::uint64_t last = 4;
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t kind = random() % 4;
      const bool more = kind == last && random() % 2 == 0;
      last = kind;
      const std::size_t n = random_length();
      switch (kind) {
        case 0:
          pair.meta_ad(random_bytes(random, n), more);
          break;
        case 1:
          pair.ad(random_bytes(random, n), more);
          break;
        case 2:
          pair.key(random_bytes(random, n), more);
          break;
        default:
          pair.prf(n, more);
          break;
      }
    }
  }
}

TEST(Strobe128, frames_a_length_as_two_meta_operations_do) {
  for (std::size_t label = 0; label <= 340; ++label) {
    const std::string text(label, 'x');
    Strobe128 framed("frame");
    oracle::Strobe plain("frame");
    framed.meta_ad_with_length(text, 0x01020304);
    plain.meta_ad(as_bytes(text), false);
    const std::uint8_t length[4] = {4, 3, 2, 1};
    plain.meta_ad(length, true);
    Bytes out(16);
    framed.prf(out, false);
    EXPECT_EQ(out, plain.prf(16, false)) << label;
  }
}

TEST(Strobe128, tells_the_block_that_a_prf_permutes) {
  int without = 0;
  for (std::size_t length = 0; length <= 170; ++length) {
    Strobe128 strobe("block");
    strobe.ad(Bytes(length, 0x11), false);
    const std::uint64_t before = strobe.permutations();
    std::optional<KeccakState> block = strobe.block_before_prf();
    Bytes out(48);
    strobe.prf(out, false);
    EXPECT_EQ(block.has_value(), strobe.permutations() - before == 1) << length;
    if (!block) {
      ++without;
      continue;
    }
    keccak_f1600(*block);
    EXPECT_EQ(Bytes(block->bytes(), block->bytes() + out.size()), out) << length;
  }
  // Only a header that straddles the end of the block takes two permutations.
  EXPECT_EQ(without, 1);
}

TEST(Strobe128, wipes_its_state) {
  Strobe128 wiped("secret");
  wiped.key(Bytes(32, 0x77), false);
  wiped.wipe();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&wiped);
  EXPECT_EQ(Bytes(bytes, bytes + sizeof(KeccakState)), Bytes(sizeof(KeccakState), 0));
}

TEST(BlockTemplate, equals_the_transcript_for_every_label_that_leaves_one_permutation) {
  std::mt19937_64 random(6);
  const std::string_view fields[] = {"L", "R"};
  bool ended = false;
  for (std::size_t length = 0; length <= 400; ++length) {
    const Transcript prefix(std::string(length, 'p'));
    const Bytes left = random_bytes(random, 32);
    const Bytes right = random_bytes(random, 32);
    Transcript transcript = prefix;
    transcript.append("L", left);
    transcript.append("R", right);
    const Bytes32 expected = transcript.challenge_bytes32("merkle.node");
    const auto block = BlockTemplate::make(prefix, fields, "merkle.node");
    ASSERT_EQ(block.has_value(), transcript.permutations() - prefix.permutations() == 1) << length;
    if (!block) {
      ended = true;
      continue;
    }
    KeccakState state = block->block;
    for (std::size_t i = 0; i < 32; ++i) state.bytes()[block->offset[0] + i] ^= left[i];
    for (std::size_t i = 0; i < 32; ++i) state.bytes()[block->offset[1] + i] ^= right[i];
    keccak_f1600(state);
    EXPECT_EQ(Bytes(state.bytes(), state.bytes() + 32), Bytes(expected.begin(), expected.end())) << length;
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace slipstream::transcript
