#include "cli/run_meter.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

#include "cli/units.h"
#include "slipstream/base/threads.h"

namespace slipstream::cli {
namespace {

std::uint64_t clock_ns(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return 0;
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t involuntary_switches(int who) {
  rusage usage{};
  return ::getrusage(who, &usage) == 0 ? static_cast<std::uint64_t>(usage.ru_nivcsw) : 0;
}

std::optional<std::uint64_t> difference(const std::optional<std::uint64_t>& now,
                                        const std::optional<std::uint64_t>& before) {
  if (!now || !before) return std::nullopt;
  return *now - std::min(*now, *before);
}

std::vector<pid_t> threads_of_this_process() {
  std::vector<pid_t> out;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/task", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t id = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), id).ec == std::errc()) out.push_back(id);
  }
  return out;
}

/// Time on the run queues so far: the second number of each thread's schedstat.
std::optional<std::uint64_t> waiting_ns() {
  std::uint64_t sum = 0;
  for (const pid_t thread : threads_of_this_process()) {
    std::ifstream file(fmt::format("/proc/self/task/{}/schedstat", thread));
    std::uint64_t ran = 0, waited = 0;
    if (!(file >> ran >> waited)) return std::nullopt;
    sum += waited;
  }
  return sum;
}

std::optional<ProcessorTicks> read_processor_ticks() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::nullopt;
  std::ifstream file("/proc/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_processor_ticks(text, [&](unsigned n) { return n < CPU_SETSIZE && CPU_ISSET(n, &allowed); });
}

}  // namespace

bool RunCost::is_disturbed(unsigned threads) const {
  constexpr double kMostLost = 0.02;
  constexpr double kMostSwitches = 20;
  const auto wall = static_cast<double>(wall_ns);
  if (waiting_ns) return static_cast<double>(*waiting_ns) > kMostLost * wall;
  if (threads == 1 && wall - static_cast<double>(cpu_ns) > kMostLost * wall) return true;
  return static_cast<double>(involuntary_switches) > kMostSwitches * threads * wall * 1e-9;
}

ThreadCost thread_cost() { return {clock_ns(CLOCK_THREAD_CPUTIME_ID), involuntary_switches(RUSAGE_THREAD)}; }

EventCounter::EventCounter(Event event) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = event == Event::cycles ? PERF_COUNT_HW_CPU_CYCLES : PERF_COUNT_HW_INSTRUCTIONS;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attributes.inherit = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  for (const pid_t thread : threads_of_this_process()) {
    Descriptor counter(
        static_cast<int>(::syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC)));
    if (!counter) {
      threads_.clear();
      return;
    }
    threads_.push_back(std::move(counter));
  }
}

std::optional<std::uint64_t> EventCounter::read() const {
  if (threads_.empty()) return std::nullopt;
  double sum = 0;
  for (const Descriptor& counter : threads_) {
    struct {
      std::uint64_t count, enabled_ns, running_ns;
    } value{};
    if (::read(counter.get(), &value, sizeof value) != static_cast<ssize_t>(sizeof value)) return std::nullopt;
    if (value.running_ns == 0 && value.enabled_ns != 0) return std::nullopt;
    if (value.running_ns == 0) continue;
    sum += static_cast<double>(value.count) *
           (static_cast<double>(value.enabled_ns) / static_cast<double>(value.running_ns));
  }
  return static_cast<std::uint64_t>(sum);
}

RunMeter::Totals RunMeter::totals() const {
  // The processor time first: reading the rest takes some itself.
  return {.cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID),
          .switches = involuntary_switches(RUSAGE_SELF),
          .cycles = cycles_.read(),
          .instructions = instructions_.read(),
          .waiting_ns = waiting_ns()};
}

void RunMeter::start() {
  before_ = totals();
  before_.cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  watch_ = Stopwatch();
}

RunCost RunMeter::cost() const {
  const std::uint64_t wall_ns = watch_.nanoseconds();
  const Totals now = totals();
  return {.wall_ns = wall_ns,
          .cpu_ns = now.cpu_ns - before_.cpu_ns,
          .involuntary_switches = now.switches - before_.switches,
          .cycles = difference(now.cycles, before_.cycles),
          .instructions = difference(now.instructions, before_.instructions),
          .waiting_ns = difference(now.waiting_ns, before_.waiting_ns)};
}

std::optional<ProcessorTicks> parse_processor_ticks(std::string_view text,
                                                    const std::function<bool(unsigned)>& counts) {
  ProcessorTicks out;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("cpu") || line.starts_with("cpu ")) continue;
    std::istringstream words(line.substr(3));
    unsigned number = 0;
    // user nice system idle iowait irq softirq steal; guest time is part of user and nice.
    std::array<std::uint64_t, 8> ticks{};
    if (!(words >> number) || !counts(number)) continue;
    for (std::uint64_t& field : ticks) words >> field;
    if (!words) continue;
    out.busy += ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
    out.steal += ticks[7];
    ++out.processors;
  }
  if (out.processors == 0) return std::nullopt;
  return out;
}

std::vector<std::string> reasons_to_doubt(const MachineLoad& load, unsigned threads) {
  constexpr double kMostSteal = 1;
  constexpr double kMostOverlap = 0.1;
  std::vector<std::string> out;
  if (load.used_by_others && *load.used_by_others + threads > load.processors + kMostOverlap) {
    out.push_back(
        fmt::format("Other processes used {:.2f} of {}.", *load.used_by_others, counted(load.processors, "processor")));
  }
  if (load.steal_percent && *load.steal_percent > kMostSteal) {
    out.push_back(fmt::format("The hypervisor took {:.1f} % of the processors' time (steal).", *load.steal_percent));
  }
  if (threads > load.processors) {
    out.push_back(fmt::format("There are more threads ({}) than processors ({}).", threads, load.processors));
  }
  return out;
}

LoadWatch::LoadWatch() : before_(read_processor_ticks()), cpu_before_ns_(clock_ns(CLOCK_PROCESS_CPUTIME_ID)) {}

MachineLoad LoadWatch::load() const {
  MachineLoad out{.processors = usable_threads()};
  const double seconds = watch_.seconds();
  const auto now = read_processor_ticks();
  if (!now || !before_ || now->processors != before_->processors || seconds <= 0) return out;
  const auto ticks_per_second = static_cast<double>(std::max(::sysconf(_SC_CLK_TCK), 1L));
  const double busy = static_cast<double>(now->busy - std::min(now->busy, before_->busy)) / ticks_per_second;
  const double steal = static_cast<double>(now->steal - std::min(now->steal, before_->steal)) / ticks_per_second;
  const double own = static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_before_ns_) * 1e-9;
  out.used_by_others = std::max(0.0, (busy - own) / seconds);
  out.steal_percent = 100 * steal / (seconds * static_cast<double>(now->processors));
  return out;
}

}  // namespace slipstream::cli
