// The check itself: code that leaks is found, and what has been made public may be used.
#include "constant_time/secrets.h"
#include "slipstream/base/detail/declassify.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/keys/signature.h"

namespace slipstream::constant_time {
namespace {

volatile std::uint64_t sink;

[[gnu::noinline]] void branch_on(std::uint64_t x) {
  if ((x & 1) != 0) sink = sink + 1;
}
[[gnu::noinline]] void load_at(const std::array<std::uint64_t, 16>& table, std::uint64_t x) { sink = table[x % 16]; }
[[gnu::noinline]] void store_at(std::array<std::uint64_t, 16>& table, std::uint64_t x) {
  table[x % 16] = 1;
  sink = table[3];
}

/// What memcheck reports while `work` runs. Its reports in the log are as they should be.
template <class Work>
std::size_t errors_of(Work work) {
  const std::size_t before = error_count();
  work();
  return error_count() - before;
}

TEST(SelfTest, a_branch_on_a_secret_is_detected) {
  EXPECT_EQ(errors_of([] { branch_on(7); }), 0U);
  EXPECT_EQ(errors_of([] { branch_on(secret(std::uint64_t{7}).expose()); }), 1U);
}

TEST(SelfTest, an_address_from_a_secret_is_detected) {
  std::array<std::uint64_t, 16> table{};
  EXPECT_EQ(errors_of([&] { load_at(table, 7); }), 0U);
  EXPECT_GE(errors_of([&] { load_at(table, secret(std::uint64_t{7}).expose()); }), 1U);
  EXPECT_GE(errors_of([&] { store_at(table, secret(std::uint64_t{7}).expose()); }), 1U);
}

TEST(SelfTest, secrets_are_followed_through_arithmetic_and_kernels) {
  const Scalar x = scalars(1)[0];
  const auto encode = [](const Scalar& s) {
    return ristretto255::encode(group::FixedBaseTable::basepoint().multiply(s)).bytes[5];
  };
  EXPECT_EQ(errors_of([&] { branch_on(encode(x)); }), 0U);
  EXPECT_EQ(errors_of([&] { branch_on(encode(secret(x).expose())); }), 1U);
}

TEST(SelfTest, variable_time_code_is_detected) {
  const Scalar x = scalars(1)[0];
  EXPECT_GE(
      errors_of([&] {
        static_cast<void>(reveal(group::FixedBaseTable::basepoint().multiply_vartime(secret(x).expose()).edwards().X));
      }),
      1U);
}

TEST(SelfTest, what_is_declassified_may_be_branched_on) {
  EXPECT_EQ(errors_of([] { branch_on(declassify(secret(std::uint64_t{7}).expose())); }), 0U);
  std::array<std::uint64_t, 2> values = {1, 3};
  poison(values);
  EXPECT_EQ(errors_of([&] { branch_on(values[1]); }), 1U);
  declassify_all(values);
  EXPECT_EQ(errors_of([&] { branch_on(values[1]); }), 0U);
}

}  // namespace
}  // namespace slipstream::constant_time
