#include <slipstream.h>

#include "constant_time/secrets.h"
#include "slipstream/group/fixed_base.h"
#include "slipstream/group/ristretto255.h"

namespace slipstream::constant_time {
namespace {

class CConstantTime : public ConstantTime {};

constexpr std::size_t kCount = 9;

/// The encodings of scalars(kCount), known and secret.
std::vector<std::uint8_t> encoded() {
  std::vector<std::uint8_t> out;
  for (const Scalar& x : scalars(kCount)) {
    const Bytes32 bytes = x.to_bytes();
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}
std::vector<std::uint8_t> secret_bytes(std::vector<std::uint8_t> known) {
  poison(known);
  return known;
}

/// Calls f(inputs, out, n bytes) with known and with secret inputs, and expects the same bytes.
template <class F>
void expect_same(const char* what, std::size_t n, const F& f) {
  SCOPED_TRACE(what);
  const std::vector<std::uint8_t> known = encoded(), hidden = secret_bytes(known);
  std::vector<std::uint8_t> expected(n), made(n);
  ASSERT_EQ(f(known.data(), expected.data()), SLIPSTREAM_OK);
  ASSERT_EQ(f(hidden.data(), made.data()), SLIPSTREAM_OK);
  unpoison(made);
  EXPECT_EQ(made, expected);
}

std::vector<std::uint8_t> points() {
  std::vector<std::uint8_t> out;
  for (const Scalar& x : scalars(kCount, 7)) {
    const auto encoding = ristretto255::encode(group::FixedBaseTable::basepoint().multiply_vartime(x));
    out.insert(out.end(), encoding.bytes.begin(), encoding.bytes.end());
  }
  return out;
}

TEST_F(CConstantTime, scalars_of_the_c_interface) {
  using In = const std::uint8_t*;
  using Out = std::uint8_t*;
  expect_same("check", 0, [](In in, Out) { return slipstream_scalar_check(in, nullptr); });
  expect_same("add", 32, [](In in, Out out) { return slipstream_scalar_add(out, in, in + 32, nullptr); });
  expect_same("subtract", 32, [](In in, Out out) { return slipstream_scalar_subtract(out, in, in + 32, nullptr); });
  expect_same("multiply", 32, [](In in, Out out) { return slipstream_scalar_multiply(out, in, in + 32, nullptr); });
  expect_same("negate", 32, [](In in, Out out) { return slipstream_scalar_negate(out, in, nullptr); });
  expect_same("invert", 32, [](In in, Out out) { return slipstream_scalar_invert(out, in, nullptr); });
  expect_same("reduce", 32, [](In in, Out out) { return slipstream_scalar_reduce(out, in, nullptr); });
  expect_same("reduce_wide", 32, [](In in, Out out) { return slipstream_scalar_reduce_wide(out, in, nullptr); });
  expect_same("from_u64", 32, [](In in, Out out) { return slipstream_scalar_from_u64(out, load_le64(in), nullptr); });
}

TEST_F(CConstantTime, products_and_sums_of_the_c_interface) {
  using In = const std::uint8_t*;
  using Out = std::uint8_t*;
  const std::vector<std::uint8_t> p = points();
  slipstream_points* decoded = nullptr;
  ASSERT_EQ(slipstream_points_decode_vartime(&decoded, p.data(), kCount, nullptr), SLIPSTREAM_OK);
  expect_same("multiply", 32, [&](In in, Out out) { return slipstream_point_multiply(out, in, p.data(), nullptr); });
  expect_same("multiply_base", 32, [](In in, Out out) { return slipstream_point_multiply_base(out, in, nullptr); });
  expect_same("from_uniform", 32, [](In in, Out out) { return slipstream_point_from_uniform(out, in, nullptr); });
  expect_same("commit", 32 * 4,
              [](In in, Out out) { return slipstream_pedersen_commit(out, in, in + 32 * 4, 4, nullptr); });
  expect_same("sum", 32,
              [&](In in, Out out) { return slipstream_multiscalar_multiply(out, in, p.data(), kCount, nullptr); });
  expect_same("sum of decoded points", 32, [&](In in, Out out) {
    return slipstream_points_multiscalar_multiply(out, in, kCount, decoded, nullptr);
  });
  expect_same("products", 32 * kCount, [&](In in, Out out) {
    slipstream_points* products = nullptr;
    const slipstream_status status = slipstream_points_multiply(&products, in, kCount, decoded, nullptr);
    if (status != SLIPSTREAM_OK) return status;
    const slipstream_status encoded = slipstream_points_encode(out, products, 0, kCount, nullptr);
    slipstream_points_free(products);
    return encoded;
  });
  slipstream_points_free(decoded);
}

TEST_F(CConstantTime, transcripts_of_the_c_interface) {
  expect_same("challenges", 96, [](const std::uint8_t* in, std::uint8_t* out) {
    slipstream_transcript* t = nullptr;
    slipstream_status status = slipstream_transcript_new(&t, "secret", 6, nullptr);
    if (status == SLIPSTREAM_OK) status = slipstream_transcript_append(t, "m", 1, in, 32 * kCount, nullptr);
    if (status == SLIPSTREAM_OK) status = slipstream_transcript_append_u64(t, "n", 1, load_le64(in), nullptr);
    if (status == SLIPSTREAM_OK) status = slipstream_transcript_challenge(t, "c", 1, out, 64, nullptr);
    if (status == SLIPSTREAM_OK) status = slipstream_transcript_challenge_scalar(t, "s", 1, out + 64, nullptr);
    slipstream_transcript_free(t);
    return status;
  });
}

TEST_F(CConstantTime, a_range_proof_of_the_c_interface) {
  std::vector<std::uint64_t> values{0, 200};
  std::vector<std::uint8_t> blindings = secret_bytes(encoded());
  poison(values);
  for (const std::uint32_t bits : {8U, 64U}) {
    slipstream_transcript *prover = nullptr, *verifier = nullptr;
    ASSERT_EQ(slipstream_transcript_new(&prover, "r", 1, nullptr), SLIPSTREAM_OK);
    ASSERT_EQ(slipstream_transcript_new(&verifier, "r", 1, nullptr), SLIPSTREAM_OK);
    std::vector<std::uint8_t> proof(slipstream_range_proof_length(bits, 2)), commitments(64);
    std::size_t length = 0;
    ASSERT_EQ(slipstream_range_prove(prover, values.data(), blindings.data(), 2, bits, commitments.data(), proof.data(),
                                     proof.size(), &length, nullptr),
              SLIPSTREAM_OK);
    unpoison(proof);
    unpoison(commitments);
    EXPECT_EQ(slipstream_range_verify_vartime(verifier, commitments.data(), 2, bits, proof.data(), length, nullptr),
              SLIPSTREAM_OK);
    slipstream_transcript_free(prover);
    slipstream_transcript_free(verifier);
  }
}

}  // namespace
}  // namespace slipstream::constant_time
