#include "slipstream/wallet/bech32.h"

#include <gtest/gtest.h>

#include <random>

#include "wallet/bech32_oracle.h"

namespace slipstream::wallet {
namespace {

using test::groups_of;
using test::text_of_groups;

std::string upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

Bytes random_bytes(std::mt19937_64& random, std::size_t size) {
  Bytes out(size);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random());
  return out;
}

// Any valid label in lower case.
std::string random_label(std::mt19937_64& random) {
  std::string out(1 + random() % bech32::kMaxLabelSize, ' ');
  for (char& c : out) {
    do {
      c = static_cast<char>(33 + random() % 94);
    } while (c >= 'A' && c <= 'Z');
  }
  return out;
}

TEST(Bech32, accepts_the_valid_texts_of_the_standard) {
  const struct {
    std::string_view text, label;
    std::size_t data_size;
  } cases[] = {
      {"A12UEL5L", "a", 0},
      {"a12uel5l", "a", 0},
      {"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
       "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio", 0},
      {"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", 20},
      {"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", "1", 51},
      {"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split", 30},
      {"?1ezyfcl", "?", 0},
  };
  for (const auto& c : cases) {
    const auto decoded = bech32::decode(c.text);
    ASSERT_TRUE(decoded) << c.text << " " << name(decoded.error().kind);
    EXPECT_EQ(decoded->label, c.label);
    EXPECT_EQ(decoded->data.size(), c.data_size);
    const std::string again = bech32::encode(decoded->label, decoded->data);
    EXPECT_TRUE(again == c.text || upper_case(again) == c.text) << again;
  }
}

TEST(Bech32, names_what_is_wrong_with_a_text_and_where) {
  const std::string label84 = "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio";
  const struct {
    std::string text;
    Error error;
  } cases[] = {
      // The invalid texts of the standard.
      {"\x20"
       "1nwldj5",
       {ErrorKind::InvalidChar, 0}},
      {"\x7f"
       "1axkwrx",
       {ErrorKind::InvalidChar, 0}},
      {"\x80"
       "1eym55h",
       {ErrorKind::InvalidChar, 0}},
      {label84 + "1569pvx", {ErrorKind::InvalidLength}},
      {"pzry9x0s0muk", {ErrorKind::MissingSeparator}},
      {"1pzry9x0s0muk", {ErrorKind::InvalidLength}},
      {"x1b4n0q5v", {ErrorKind::InvalidChar, 2}},
      {"li1dgmt3", {ErrorKind::InvalidLength}},
      {"de1lg7wt\xff", {ErrorKind::InvalidChar, 8}},
      {"A1G7SGD8", {ErrorKind::InvalidChecksum}},
      {"10a06t8", {ErrorKind::InvalidLength}},
      {"1qzzfhee", {ErrorKind::InvalidLength}},
      // Lengths.
      {"", {ErrorKind::InvalidLength}},
      {"a12uel5", {ErrorKind::InvalidLength}},
      {"aa1uel5l", {ErrorKind::InvalidLength}},
      {"11111111", {ErrorKind::InvalidLength}},
      {std::string(1000, 'q'), {ErrorKind::MissingSeparator}},
      // Cases: within the label, within the data part, between them; a label without letters takes either.
      {"aB12uel5l", {ErrorKind::MixedCase, 1}},
      {"a12uEL5L", {ErrorKind::MixedCase, 4}},
      {"A12uel5l", {ErrorKind::MixedCase, 3}},
      {"?1ezyfcL", {ErrorKind::MixedCase, 7}},
      {"?1EZYFCl", {ErrorKind::MixedCase, 7}},
      // A byte that is none, in the label and in the data part.
      {std::string("a\0b12uel5l", 10), {ErrorKind::InvalidChar, 1}},
      {std::string("a12ue\0l5l", 9), {ErrorKind::InvalidChar, 5}},
      // Bits that are left over.
      {text_of_groups("a", {0, 1}), {ErrorKind::InvalidPadding}},
      {text_of_groups("a", {0, 0, 0}), {ErrorKind::InvalidPadding}},
      {text_of_groups("a", {0}), {ErrorKind::InvalidPadding}},
  };
  for (const auto& c : cases) {
    const auto decoded = bech32::decode(c.text);
    ASSERT_FALSE(decoded) << c.text;
    EXPECT_EQ(name(decoded.error().kind), name(c.error.kind)) << c.text;
    EXPECT_EQ(decoded.error().position, c.error.position) << c.text;
  }
  EXPECT_TRUE(bech32::decode("?1EZYFCL"));
  EXPECT_EQ((Error{ErrorKind::MixedCase, 3}.to_string()), "MixedCase at byte 3");
  EXPECT_EQ((Error{ErrorKind::InvalidPadding}.to_string()), "InvalidPadding");
}

TEST(Bech32, agrees_with_the_definition_of_its_code) {
  std::mt19937_64 random(173);
  for (std::size_t size = 0; size <= 100; ++size) {
    const std::string label = random_label(random);
    const Bytes data = random_bytes(random, size);
    const std::string text = bech32::encode(label, data);
    EXPECT_EQ(text, text_of_groups(label, groups_of(data)));
    EXPECT_EQ(text.size(), bech32::text_size(label.size(), size));
    for (const std::string& variant : {text, upper_case(text)}) {
      const auto decoded = bech32::decode(variant);
      ASSERT_TRUE(decoded) << variant;
      EXPECT_EQ(decoded->label, label);
      EXPECT_EQ(decoded->data, data);
    }
    EXPECT_EQ(bech32::encode(upper_case(label), data), text);
  }
}

TEST(Bech32, takes_groups_for_bytes_only_if_at_most_four_zero_bits_are_left) {
  for (std::size_t count = 0; count <= 24; ++count) {
    for (std::uint8_t last = 0; last < 32; ++last) {
      std::vector<std::uint8_t> groups(count, 0b10110);
      if (count > 0) groups.back() = last;
      const std::size_t left = 5 * count % 8;
      const bool whole = left < 5 && (count == 0 || (last & ((1u << left) - 1)) == 0);
      const auto decoded = bech32::decode(text_of_groups("label", groups));
      ASSERT_EQ(decoded.has_value(), whole) << count << " " << int{last};
      if (whole) {
        EXPECT_EQ(groups_of(decoded->data), groups);
      } else {
        EXPECT_EQ(decoded.error(), Error{ErrorKind::InvalidPadding});
      }
    }
  }
}

TEST(Bech32, labels_are_checked_byte_by_byte_at_every_length) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 1; size <= bech32::kMaxLabelSize; size += 41) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string label(size, '-');
        label[at] = static_cast<char>(byte);
        const auto valid = bech32::check_label(label);
        ASSERT_EQ(valid.has_value(), byte >= 33 && byte <= 126) << byte;
        if (!valid) {
          EXPECT_EQ(valid.error(), (Error{ErrorKind::InvalidChar, at}));
        }
      }
    }
  }
  for (std::size_t size = 0; size <= 2 * bech32::kMaxLabelSize; ++size) {
    const auto valid = bech32::check_label(std::string(size, 'a'));
    EXPECT_EQ(valid.has_value(), size >= 1 && size <= bech32::kMaxLabelSize) << size;
    if (!valid) {
      EXPECT_EQ(valid.error(), Error{ErrorKind::InvalidLength});
    }
  }
  EXPECT_EQ(bech32::check_label("ab-Cd").error(), (Error{ErrorKind::MixedCase, 3}));
  EXPECT_EQ(bech32::check_label("AB-c").error(), (Error{ErrorKind::MixedCase, 3}));
}

TEST(Bech32, no_random_text_crashes_or_is_accepted) {
  std::mt19937_64 random(32);
  for (int i = 0; i < 100000; ++i) {
    std::string text = "a1";
    const std::size_t size = random() % 40;
    for (std::size_t j = 0; j < size; ++j) {
      text.push_back(i % 2 == 0 ? test::kBech32Alphabet[random() % 32] : static_cast<char>(random()));
    }
    EXPECT_FALSE(bech32::decode(text)) << text;
  }
}

}  // namespace
}  // namespace slipstream::wallet
