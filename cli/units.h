// Formats numbers for people.
#pragma once

#include <cstdint>
#include <string>

namespace slipstream::cli {

/// "812 bytes", "3.9 MiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// "640 ns", "12.3 us", "4.21 s".
[[nodiscard]] std::string duration_text(std::uint64_t nanoseconds);
/// "1 block", "2 blocks".
[[nodiscard]] std::string counted(std::uint64_t n, const char* singular);
/// "1617278400000 ms, 2021-04-01 12:00:00.000 UTC"; without a date beyond the year 9999.
[[nodiscard]] std::string time_text(std::uint64_t milliseconds);

/// The time of now: "2026-11-30T13:29:58Z".
[[nodiscard]] std::string utc_now();

}  // namespace slipstream::cli
