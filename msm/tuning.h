// The constants of msm/plan.h, measured on a user's own machine: a file that `slipstream tune` writes (msm/tune.h does
// the measuring) and that this library reads in place of the constants it was built with. Plans never change a result,
// so neither does a tuning file.
//
// It is text, one statement a line; empty lines and lines that begin with # say nothing:
//
//   slipstream-tuning 1
//   processor AMD EPYC 9R45
//   kernels avx512ifma doubling=25 table_entry=16 ...
//
// The first line names the version of the format, the second the processor as cpu::processor_name() has it. A line
// `kernels` gives every constant of one row of kernels (cpu/backend_list.h) in nanoseconds; rows without a line keep
// what they were built with.
//
// Which constants are in force is decided once, by the first of these that happens:
//   1. load_tuning(path) or apply_tuning(tuning), which may also be called later, at any time;
//   2. init_tuning(), or else the first multiplication: the file that the environment variable SLIPSTREAM_TUNING names,
//      if it is set and not empty; otherwise the constants of the build.
// A file that cannot be used is an error and never a silent fallback, and leaves everything as it was. As with
// SLIPSTREAM_BACKEND, a program that lets its first multiplication decide has no one to return the error of a bad
// SLIPSTREAM_TUNING to, and ends there with one line on stderr: call init_tuning() first.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "cpu/backend.h"
#include "msm/plan.h"

namespace slipstream::msm {

inline constexpr const char* kTuningVariable = "SLIPSTREAM_TUNING";
/// A longer file is refused unread.
inline constexpr std::size_t kMaxTuningBytes = std::size_t{1} << 16;
/// No constant is larger, in nanoseconds.
inline constexpr double kMaxTuningCost = 1e6;

/// What a tuning file says.
struct Tuning {
  struct Row {
    /// Of the row of kernels, as in BackendRows::msm.
    std::string kernels;
    PlanCosts costs;

    [[nodiscard]] bool operator==(const Row&) const = default;
  };

  std::string processor;
  std::vector<Row> rows;

  [[nodiscard]] bool operator==(const Tuning&) const = default;
};

struct TuningError {
  enum class Kind : std::uint8_t {
    /// The file cannot be read, or is longer than kMaxTuningBytes.
    unreadable,
    /// The first line names another format or version.
    unknown_version,
    /// Something else than this format.
    malformed,
    /// Measured on another kind of processor.
    other_processor,
  };
  Kind kind;
  /// One line: the file where there is one, the line, what is wrong.
  std::string message;
};

/// The statements of a file's text; `malformed` or `unknown_version` if they are not what the format allows. A constant
/// is a decimal number from 0 to kMaxTuningCost, each is there once, and a row is there once.
[[nodiscard]] std::expected<Tuning, TuningError> parse_tuning(std::string_view text);
/// The constants, kMaxTuningCost in place of larger ones: what a file can hold. Precondition: none is negative.
[[nodiscard]] PlanCosts within_limits(PlanCosts costs);
/// The text of a file: parse_tuning gives back what went in, to four digits of each constant.
[[nodiscard]] std::string format_tuning(const Tuning& tuning);

/// Puts the constants in force for all multiplications that begin from now on, and those of the build where there is no
/// row; `other_processor` if they were not measured on one of this name.
[[nodiscard]] std::expected<void, TuningError> apply_tuning(const Tuning& tuning);
/// Reads a file, parses it and applies it.
[[nodiscard]] std::expected<void, TuningError> load_tuning(const std::string& path);
/// Loads what SLIPSTREAM_TUNING names, if nothing has decided yet which constants are in force.
[[nodiscard]] std::expected<void, TuningError> init_tuning();
/// Forgets the decision: what happens next decides anew.
void reset_tuning();

/// The constants in force for this backend; decides as init_tuning() does if need be, and ends the process if that is
/// an error.
[[nodiscard]] const PlanCosts& plan_costs(cpu::Backend backend);
[[nodiscard]] inline const PlanCosts& plan_costs() { return plan_costs(cpu::active_backend()); }
/// Whether those come from a file. Precondition: it was decided.
[[nodiscard]] bool is_tuned(cpu::Backend backend);

}  // namespace slipstream::msm
