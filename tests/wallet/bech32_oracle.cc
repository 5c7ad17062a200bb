#include "wallet/bech32_oracle.h"

#include <array>

namespace slipstream::wallet::test {
namespace {

std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  unsigned product = 0;
  for (unsigned i = 0; i < 5; ++i) {
    if ((b >> i & 1) != 0) product ^= static_cast<unsigned>(a) << i;
  }
  for (unsigned i = 8; i >= 5; --i) {
    if ((product >> i & 1) != 0) product ^= 0b101001u << (i - 5);
  }
  return static_cast<std::uint8_t>(product);
}

// The six lowest coefficients, highest first, of what is left of the polynomial (highest coefficient first).
std::array<std::uint8_t, 6> remainder(std::vector<std::uint8_t> polynomial) {
  constexpr std::array<std::uint8_t, 7> kGenerator = {1, 29, 22, 20, 21, 29, 18};
  std::array<std::uint8_t, 6> out{};
  for (std::size_t i = 0; i + 6 < polynomial.size(); ++i) {
    const std::uint8_t factor = polynomial[i];
    for (std::size_t j = 0; j < kGenerator.size(); ++j) polynomial[i + j] ^= multiply(factor, kGenerator[j]);
  }
  for (std::size_t i = 0; i < 6; ++i) out[i] = polynomial[polynomial.size() - 6 + i];
  return out;
}

}  // namespace

std::string text_of_groups(std::string_view label, const std::vector<std::uint8_t>& groups) {
  std::vector<std::uint8_t> polynomial = {1};
  for (const char c : label) polynomial.push_back(static_cast<std::uint8_t>(c) / 32);
  polynomial.push_back(0);
  for (const char c : label) polynomial.push_back(static_cast<std::uint8_t>(c) % 32);
  polynomial.insert(polynomial.end(), groups.begin(), groups.end());
  polynomial.resize(polynomial.size() + 6);
  std::array<std::uint8_t, 6> checksum = remainder(std::move(polynomial));
  checksum[5] ^= 1;

  std::string out(label);
  out.push_back('1');
  for (const std::uint8_t group : groups) out.push_back(kBech32Alphabet[group]);
  for (const std::uint8_t group : checksum) out.push_back(kBech32Alphabet[group]);
  return out;
}

std::vector<std::uint8_t> groups_of(const std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint8_t> groups((8 * bytes.size() + 4) / 5);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const int value = bytes[bit / 8] >> (7 - bit % 8) & 1;
    groups[bit / 5] = static_cast<std::uint8_t>(groups[bit / 5] | value << (4 - bit % 5));
  }
  return groups;
}

}  // namespace slipstream::wallet::test
