#include "slipstream/wallet/bech32.h"

#include <array>
#include <optional>

#include "slipstream/base/detail/check.h"

namespace slipstream::wallet::bech32 {
namespace {

constexpr char kSeparator = '1';
constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// The five bits of a lower case character, or 0xff.
constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values;
  values.fill(0xff);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

/// BIP-173's remainder of a polynomial over GF(32): five bits a coefficient, the highest in bits 25 to 29.
class Checksum {
 public:
  /// Begins with the high bits of the label's characters, a zero, and their low bits. The label is in lower case.
  explicit Checksum(std::string_view label) {
    for (const char c : label) add(static_cast<std::uint32_t>(c) >> 5);
    add(0);
    for (const char c : label) add(static_cast<std::uint32_t>(c) & 31);
  }

  void add(std::uint32_t value) {
    constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = remainder_ >> 25;
    remainder_ = (remainder_ & 0x1ffffff) << 5 ^ value;
    for (std::size_t i = 0; i < kGenerator.size(); ++i) {
      if ((top >> i & 1) != 0) remainder_ ^= kGenerator[i];
    }
  }

  [[nodiscard]] std::uint32_t remainder() const { return remainder_; }

 private:
  std::uint32_t remainder_ = 1;
};

/// The remainder of every valid text.
constexpr std::uint32_t kValidRemainder = 1;

/// Finds the second case of a text: feed it all characters in order.
class CaseCheck {
 public:
  /// Whether all letters so far have the same case.
  [[nodiscard]] bool accepts(char c) {
    lower_ = lower_ || is_lower(c);
    upper_ = upper_ || is_upper(c);
    return !(lower_ && upper_);
  }

 private:
  bool lower_ = false, upper_ = false;
};

std::optional<Error> check_label_with(std::string_view label, CaseCheck& cases) {
  if (label.empty() || label.size() > kMaxLabelSize) return Error{ErrorKind::InvalidLength};
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (label[i] < 33 || label[i] > 126) return Error{ErrorKind::InvalidChar, i};
    if (!cases.accepts(label[i])) return Error{ErrorKind::MixedCase, i};
  }
  return std::nullopt;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

/// Groups of five bits, highest first, as bytes. `groups` are characters of the alphabet, in either case.
std::expected<Bytes, Error> regroup(std::string_view groups) {
  Bytes out;
  out.reserve(groups.size() * 5 / 8);
  std::uint32_t bits = 0, count = 0;  // the lowest `count` < 8 bits are pending
  for (const char c : groups) {
    bits = bits << 5 | kValues[static_cast<std::uint8_t>(to_lower(c))];
    count += 5;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> count));
      bits &= (1u << count) - 1;
    }
  }
  if (count >= 5 || bits != 0) return std::unexpected(Error{ErrorKind::InvalidPadding});
  return out;
}

}  // namespace

std::expected<void, Error> check_label(std::string_view label) {
  CaseCheck cases;
  if (const auto error = check_label_with(label, cases)) return std::unexpected(*error);
  return {};
}

std::string encode(std::string_view label, ByteSpan data) {
  SLIPSTREAM_CHECK(check_label(label).has_value());
  std::string out = lower_case(label);
  out.reserve(text_size(label.size(), data.size()));
  Checksum checksum(out);
  out.push_back(kSeparator);
  const auto put = [&](std::uint32_t value) {
    checksum.add(value);
    out.push_back(kAlphabet[value]);
  };
  std::uint32_t bits = 0, count = 0;  // the lowest `count` < 5 bits are pending
  for (const std::uint8_t byte : data) {
    bits = (bits & 31) << 8 | byte;
    for (count += 8; count >= 5;) {
      count -= 5;
      put(bits >> count & 31);
    }
  }
  if (count > 0) put(bits << (5 - count) & 31);

  for (std::size_t i = 0; i < kChecksumSize; ++i) checksum.add(0);
  const std::uint32_t difference = checksum.remainder() ^ kValidRemainder;
  for (std::size_t i = kChecksumSize; i-- > 0;) out.push_back(kAlphabet[difference >> 5 * i & 31]);
  return out;
}

std::expected<Decoded, Error> decode(std::string_view text) {
  // The shortest text: a label of one, the separator, the checksum.
  if (text.size() < 2 + kChecksumSize) return std::unexpected(Error{ErrorKind::InvalidLength});
  // A label may hold the separator; a data part cannot.
  const std::size_t separator = text.rfind(kSeparator);
  if (separator == std::string_view::npos) return std::unexpected(Error{ErrorKind::MissingSeparator});
  const std::string_view label = text.substr(0, separator), data = text.substr(separator + 1);
  if (data.size() < kChecksumSize) return std::unexpected(Error{ErrorKind::InvalidLength});
  CaseCheck cases;
  if (const auto error = check_label_with(label, cases)) return std::unexpected(*error);

  Decoded out{lower_case(label), {}};
  Checksum checksum(out.label);
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(to_lower(data[i]))];
    if (value > 31) return std::unexpected(Error{ErrorKind::InvalidChar, separator + 1 + i});
    if (!cases.accepts(data[i])) return std::unexpected(Error{ErrorKind::MixedCase, separator + 1 + i});
    checksum.add(value);
  }
  if (checksum.remainder() != kValidRemainder) return std::unexpected(Error{ErrorKind::InvalidChecksum});

  auto bytes = regroup(data.substr(0, data.size() - kChecksumSize));
  if (!bytes) return std::unexpected(bytes.error());
  out.data = *std::move(bytes);
  return out;
}

}  // namespace slipstream::wallet::bech32
