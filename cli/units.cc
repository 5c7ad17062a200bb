#include "cli/units.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>

namespace slipstream::cli {

std::string bytes_text(std::uint64_t bytes) {
  static constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return counted(bytes, "byte");
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string duration_text(std::uint64_t nanoseconds) {
  const auto value = static_cast<double>(nanoseconds);
  if (nanoseconds < 1'000) return fmt::format("{} ns", nanoseconds);
  if (nanoseconds < 1'000'000) return fmt::format("{:.3g} us", value / 1e3);
  if (nanoseconds < 1'000'000'000) return fmt::format("{:.3g} ms", value / 1e6);
  return fmt::format("{:.2f} s", value / 1e9);
}

std::string counted(std::uint64_t n, const char* singular) {
  return fmt::format("{} {}{}", n, singular, n == 1 ? "" : "s");
}

std::string time_text(std::uint64_t milliseconds) {
  static constexpr std::uint64_t kYear10000 = 253'402'300'800'000;
  if (milliseconds >= kYear10000) return fmt::format("{} ms", milliseconds);
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  return fmt::format("{} ms, {:%Y-%m-%d %H:%M:%S}.{:03} UTC", milliseconds, fmt::gmtime(seconds), milliseconds % 1000);
}

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(std::time(nullptr))); }

}  // namespace slipstream::cli
