// Bech32 from the definition of its code: a text is valid if, as a polynomial over GF(32) = GF(2)[a]/(a^5 + a^3 + 1),
// it leaves the remainder 1 when divided by g(x) = x^6 + 29x^5 + 22x^4 + 20x^3 + 21x^2 + 29x + 18 (BIP-173).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipstream::wallet::test {

inline constexpr std::string_view kBech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The text of a label in lower case and any groups of five bits, whether or not they are whole bytes.
[[nodiscard]] std::string text_of_groups(std::string_view label, const std::vector<std::uint8_t>& groups);

/// Bytes as groups of five bits, bit by bit, filled up with zeros.
[[nodiscard]] std::vector<std::uint8_t> groups_of(const std::vector<std::uint8_t>& bytes);

}  // namespace slipstream::wallet::test
