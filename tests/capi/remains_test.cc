// What functions that take secrets leave of them on the stack and in freed blocks of the heap: nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "capi/handles.h"
#include "support/remains.h"

namespace slipstream::test {
namespace {

constexpr std::size_t kCount = 4;

struct Work {
  std::string name;
  std::function<void()> run;
};

TEST(CRemains, no_function_leaves_its_secrets_on_the_stack_or_on_the_heap) {
  // Not of the stack that is searched.
  static std::array<std::uint8_t, 32 * kCount> secrets, points;
  static std::array<std::uint8_t, 32> out;
  static std::array<std::uint8_t, 32 * kCount> many;
  static std::array<std::uint8_t, 2048> proof;
  static std::array<std::uint64_t, kCount> values;
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(slipstream_scalar_random(&secrets[32 * i], nullptr), SLIPSTREAM_OK);
    ASSERT_EQ(slipstream_point_multiply_base(&points[32 * i], &secrets[32 * i], nullptr), SLIPSTREAM_OK);
    std::memcpy(&values[i], &secrets[32 * i + 8], 8);
  }
  slipstream_points* decoded = nullptr;
  ASSERT_EQ(slipstream_points_decode_vartime(&decoded, points.data(), kCount, nullptr), SLIPSTREAM_OK);
  const Points owner(decoded);
  const std::uint8_t *a = secrets.data(), *b = a + 32, *p = points.data();
  const auto ok = [](slipstream_status status) { EXPECT_EQ(status, SLIPSTREAM_OK); };
  const std::vector<Work> works{
      {"check", [&] { ok(slipstream_scalar_check(a, nullptr)); }},
      {"add", [&] { ok(slipstream_scalar_add(out.data(), a, b, nullptr)); }},
      {"subtract", [&] { ok(slipstream_scalar_subtract(out.data(), a, b, nullptr)); }},
      {"multiply", [&] { ok(slipstream_scalar_multiply(out.data(), a, b, nullptr)); }},
      {"negate", [&] { ok(slipstream_scalar_negate(out.data(), a, nullptr)); }},
      {"invert", [&] { ok(slipstream_scalar_invert(out.data(), a, nullptr)); }},
      {"reduce", [&] { ok(slipstream_scalar_reduce(out.data(), a, nullptr)); }},
      {"reduce_wide", [&] { ok(slipstream_scalar_reduce_wide(out.data(), a, nullptr)); }},
      {"point_multiply", [&] { ok(slipstream_point_multiply(out.data(), a, p, nullptr)); }},
      {"point_multiply_base", [&] { ok(slipstream_point_multiply_base(out.data(), a, nullptr)); }},
      {"point_from_uniform", [&] { ok(slipstream_point_from_uniform(out.data(), a, nullptr)); }},
      {"pedersen_commit", [&] { ok(slipstream_pedersen_commit(many.data(), a, a + 64, 2, nullptr)); }},
      {"multiscalar", [&] { ok(slipstream_multiscalar_multiply(out.data(), a, p, kCount, nullptr)); }},
      {"points_multiscalar",
       [&] { ok(slipstream_points_multiscalar_multiply(out.data(), a, kCount, decoded, nullptr)); }},
      {"points_multiply",
       [&] {
         slipstream_points* products = nullptr;
         ok(slipstream_points_multiply(&products, a, kCount, decoded, nullptr));
         slipstream_points_free(products);
       }},
      {"transcript",
       [&] {
         slipstream_transcript* t = nullptr;
         ok(slipstream_transcript_new(&t, "t", 1, nullptr));
         ok(slipstream_transcript_append(t, "m", 1, a, 32 * kCount, nullptr));
         ok(slipstream_transcript_append_u64(t, "n", 1, values[0], nullptr));
         ok(slipstream_transcript_challenge_scalar(t, "c", 1, out.data(), nullptr));
         slipstream_transcript_free(t);
       }},
      {"range_prove",
       [&] {
         slipstream_transcript* t = nullptr;
         std::size_t length = 0;
         ok(slipstream_transcript_new(&t, "t", 1, nullptr));
         ok(slipstream_range_prove(t, values.data(), a, kCount, 64, many.data(), proof.data(), proof.size(), &length,
                                   nullptr));
         slipstream_transcript_free(t);
       }},
  };
  const std::vector<std::uint64_t> words = words_of(secrets);
  for (const Work& work : works) {
    work.run();  // makes the tables
    EXPECT_EQ(remains_of(words, work.run), (Remains{0, 0})) << work.name;
  }
}

}  // namespace
}  // namespace slipstream::test
