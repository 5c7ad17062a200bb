// What a piece of work costs the process, and how busy the machine was meanwhile. Linux: clock_gettime(2),
// getrusage(2), perf_event_open(2), proc(5).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/detail/stopwatch.h"

namespace slipstream::cli {

/// Where the measurement stands: work done and in all, and what is being done.
using BenchProgress = std::function<void(std::uint64_t done, std::uint64_t total, const std::string& note)>;

/// Of all threads of the process, unless it says otherwise.
struct RunCost {
  std::uint64_t wall_ns = 0;
  /// Processor time.
  std::uint64_t cpu_ns = 0;
  /// How often a thread lost its processor although it could have gone on.
  std::uint64_t involuntary_switches = 0;
  /// Of the processor, in user mode; nullopt where the system does not count them.
  std::optional<std::uint64_t> cycles{}, instructions{};

  /// Time for which threads could have run but had no processor, summed over threads that exist at the end; nullopt
  /// where the system does not tell.
  std::optional<std::uint64_t> waiting_ns{};

  /// Whether so much time was lost that the wall time says little: threads waited for a processor for more than 2 % of
  /// it. If that is not known: a single thread was without a processor for more than 2 %, or `threads` threads lost
  /// their processors more than 20 times a second each.
  [[nodiscard]] bool is_disturbed(unsigned threads) const;
};

/// Processor time and involuntary switches of the calling thread alone.
struct ThreadCost {
  std::uint64_t cpu_ns = 0;
  std::uint64_t involuntary_switches = 0;
};
[[nodiscard]] ThreadCost thread_cost();

/// Counts an event of the processor in all threads that exist at construction, and in threads that they start later.
class EventCounter {
 public:
  enum class Event : std::uint8_t { cycles, instructions };
  explicit EventCounter(Event event);

  /// The count so far. Estimated from the time that the processor counted if events shared its counters. nullopt where
  /// the system does not permit counting.
  [[nodiscard]] std::optional<std::uint64_t> read() const;

 private:
  std::vector<Descriptor> threads_;
};

/// Make it before the threads that do the work.
class RunMeter {
 public:
  RunMeter() : cycles_(EventCounter::Event::cycles), instructions_(EventCounter::Event::instructions) { start(); }

  void start();
  /// The cost since start().
  [[nodiscard]] RunCost cost() const;

 private:
  struct Totals {
    std::uint64_t cpu_ns = 0, switches = 0;
    std::optional<std::uint64_t> cycles{}, instructions{}, waiting_ns{};
  };
  [[nodiscard]] Totals totals() const;

  EventCounter cycles_, instructions_;
  Totals before_;
  Stopwatch watch_;
};

/// Time of processors since boot, summed, in ticks of sysconf(_SC_CLK_TCK).
struct ProcessorTicks {
  /// Used by processes and the system.
  std::uint64_t busy = 0;
  /// Taken by the hypervisor for other machines.
  std::uint64_t steal = 0;
  std::uint64_t processors = 0;
};
/// Reads the text of /proc/stat for those processors that `counts`. nullopt if the text names none of them.
[[nodiscard]] std::optional<ProcessorTicks> parse_processor_ticks(std::string_view text,
                                                                  const std::function<bool(unsigned)>& counts);

/// The load of the machine over some time.
struct MachineLoad {
  /// Processors that this process may use.
  unsigned processors = 1;
  /// How many of them other processes used, on average; nullopt if /proc/stat cannot be read.
  std::optional<double> used_by_others{};
  /// The share of their time that the hypervisor took; nullopt likewise.
  std::optional<double> steal_percent{};
};

/// Why a measurement with this many threads under this load cannot be trusted, one sentence each.
[[nodiscard]] std::vector<std::string> reasons_to_doubt(const MachineLoad& load, unsigned threads);

class LoadWatch {
 public:
  LoadWatch();
  /// The load since construction, less this process. Counted in ticks of usually 10 ms.
  [[nodiscard]] MachineLoad load() const;

 private:
  std::optional<ProcessorTicks> before_;
  std::uint64_t cpu_before_ns_;
  Stopwatch watch_;
};

}  // namespace slipstream::cli
