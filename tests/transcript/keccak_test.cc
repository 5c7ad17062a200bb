#include "slipstream/transcript/keccak.h"

#include <gtest/gtest.h>

#include <random>

#include "slipstream/base/hex.h"
#include "slipstream/transcript/detail/kernels.h"
#include "transcript/oracle.h"

namespace slipstream::transcript {
namespace {

/// The sponge of FIPS 202: `suffix` holds the domain bits and the first padding bit.
Bytes sponge(std::size_t rate, std::uint8_t suffix, ByteSpan message, std::size_t out_size) {
  KeccakState state;
  std::size_t pos = 0;
  for (const std::uint8_t byte : message) {
    state.bytes()[pos] ^= byte;
    if (++pos == rate) {
      keccak_f1600(state);
      pos = 0;
    }
  }
  state.bytes()[pos] ^= suffix;
  state.bytes()[rate - 1] ^= 0x80;
  keccak_f1600(state);
  Bytes out;
  pos = 0;
  while (out.size() < out_size) {
    if (pos == rate) {
      keccak_f1600(state);
      pos = 0;
    }
    out.push_back(state.bytes()[pos++]);
  }
  return out;
}

std::string sha3_256(ByteSpan message) { return to_hex(sponge(136, 0x06, message, 32)); }
std::string sha3_512(ByteSpan message) { return to_hex(sponge(72, 0x06, message, 64)); }
std::string shake128(ByteSpan message, std::size_t n) { return to_hex(sponge(168, 0x1f, message, n)); }
std::string shake256(ByteSpan message, std::size_t n) { return to_hex(sponge(136, 0x1f, message, n)); }

KeccakState random_state(std::mt19937_64& random) {
  KeccakState state;
  for (std::uint64_t& word : state.words) word = random();
  return state;
}

TEST(Keccak, permutes_the_zero_state_as_published) {
  KeccakState state;
  keccak_f1600(state);
  EXPECT_EQ(state.words[0], 0xf1258f7940e1dde7);
  EXPECT_EQ(state.words[1], 0x84d5ccf933c0478a);
  EXPECT_EQ(state.words[24], 0xeaf1ff7b5ceca249);
  keccak_f1600(state);
  EXPECT_EQ(state.words[0], 0x2d5c954df96ecb3c);
}

TEST(Keccak, gives_the_published_sha3_digests) {
  EXPECT_EQ(sha3_256({}), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  EXPECT_EQ(sha3_256(as_bytes("abc")), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  EXPECT_EQ(sha3_256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376");
  EXPECT_EQ(sha3_256(Bytes(1'000'000, 'a')), "5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1");
  EXPECT_EQ(sha3_512(as_bytes("abc")),
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
            "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
  EXPECT_EQ(shake128({}, 32), "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
  EXPECT_EQ(shake256({}, 32), "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
}

TEST(Keccak, agrees_with_the_specification_on_random_states) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    KeccakState state = random_state(random);
    oracle::State expected;
    std::memcpy(expected.data(), state.bytes(), expected.size());
    keccak_f1600(state);
    oracle::keccak_f(expected);
    EXPECT_EQ(std::memcmp(expected.data(), state.bytes(), expected.size()), 0) << i;
  }
}

TEST(HashKernels, every_row_carries_the_name_of_its_backend) {
  for (const cpu::BackendInfo& backend : cpu::backends())
    EXPECT_STREQ(hash_kernels(backend.id).backend, backend.kernels.transcript);
}

TEST(HashKernels, permute_many_states_as_one_by_one_on_every_backend) {
  std::mt19937_64 random(2);
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    for (std::size_t n = 0; n <= 33; ++n) {
      std::vector<KeccakState> states(n + 1);
      for (KeccakState& state : states) state = random_state(random);
      std::vector<KeccakState> expected = states;
      for (std::size_t i = 0; i < n; ++i) keccak_f1600(expected[i]);
      hash_kernels(backend.id).permute(states.data(), n);
      for (std::size_t i = 0; i <= n; ++i)
        EXPECT_EQ(states[i].words, expected[i].words) << backend.name << n << ' ' << i;
    }
  }
}

TEST(HashKernels, hash_blocks_as_transcripts_do_on_every_backend) {
  std::mt19937_64 random(3);
  const Transcript prefix("blocks");
  const std::string_view labels[] = {"L", "R"};
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    if (!backend.supported()) continue;
    for (std::size_t fields = 1; fields <= 2; ++fields) {
      const auto block = BlockTemplate::make(prefix, std::span(labels).first(fields), "node");
      ASSERT_TRUE(block.has_value());
      for (std::size_t n = 0; n <= 33; ++n) {
        std::vector<Bytes32> inputs(2 * n);
        for (Bytes32& input : inputs) {
          for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(random());
        }
        std::vector<Bytes32> expected(n);
        std::vector<BlockJob> jobs(n);
        std::vector<Bytes32> outputs(n);
        for (std::size_t i = 0; i < n; ++i) {
          Transcript transcript = prefix;
          for (std::size_t f = 0; f < fields; ++f) transcript.append(labels[f], inputs[2 * i + f]);
          expected[i] = transcript.challenge_bytes32("node");
          jobs[i] = {inputs[2 * i].data(), fields == 2 ? inputs[2 * i + 1].data() : nullptr, outputs[i].data()};
        }
        hash_kernels(backend.id).hash_blocks(*block, jobs.data(), n);
        EXPECT_EQ(outputs, expected) << backend.name << ' ' << n;
        // An output may take the place of an input of its own job.
        for (std::size_t i = 0; i < n; ++i) jobs[i].out = inputs[2 * i].data();
        hash_kernels(backend.id).hash_blocks(*block, jobs.data(), n);
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(inputs[2 * i], expected[i]) << backend.name << ' ' << n;
      }
    }
  }
}

}  // namespace
}  // namespace slipstream::transcript
