#include "slipstream/base/threads.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace slipstream {
namespace {

constexpr std::size_t kStackSize = std::size_t{4} << 20;

void* wait_for(void* latch) {
  static_cast<std::latch*>(latch)->wait();
  return nullptr;
}

/// The least number of processors whose time the limits of a control group allow, from its folder up to the root.
std::optional<double> allowed_processors(const std::filesystem::path& root, std::filesystem::path group,
                                         const std::function<std::optional<double>(std::filesystem::path)>& limit_of) {
  std::optional<double> least;
  for (group = group.relative_path();; group = group.parent_path()) {
    if (const auto limit = limit_of(root / group); limit && (!least || *limit < *least)) least = limit;
    if (group.empty()) return least;
  }
}

/// Version 2: "MICROSECONDS PERIOD", or "max PERIOD".
std::optional<double> limit_of_version_2(const std::filesystem::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0, period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// Version 1: a number of microseconds a period, or -1.
std::optional<double> limit_of_version_1(const std::filesystem::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us"), period_file(group / "cpu.cfs_period_us");
  double quota = 0, period = 0;
  if (!(quota_file >> quota) || !(period_file >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

std::optional<double> control_group_limit() {
  // Lines "NUMBER:CONTROLLERS:GROUP"; version 2 has no controllers.
  std::ifstream groups("/proc/self/cgroup");
  std::optional<double> least;
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",",
                      group = line.substr(second + 1);
    std::optional<double> limit;
    if (controllers == ",,") limit = allowed_processors("/sys/fs/cgroup", group, limit_of_version_2);
    if (controllers.find(",cpu,") != std::string::npos)
      limit = allowed_processors("/sys/fs/cgroup/cpu", group, limit_of_version_1);
    if (limit && (!least || *limit < *least)) least = limit;
  }
  return least;
}

}  // namespace

unsigned usable_threads() {
  unsigned count = std::max(std::thread::hardware_concurrency(), 1U);
  // A mask of a fixed size is too small for machines with more than 1024 processors.
  for (std::size_t most = 1024; most <= (std::size_t{1} << 20); most *= 2) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> mask(CPU_ALLOC(most), [](cpu_set_t* set) { CPU_FREE(set); });
    if (!mask) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(most);
    if (::sched_getaffinity(0, bytes, mask.get()) == 0) {
      count = static_cast<unsigned>(std::max(CPU_COUNT_S(bytes, mask.get()), 1));
      break;
    }
    if (errno != EINVAL) break;
  }
  const std::optional<double> limit = control_group_limit();
  if (limit && *limit < count) count = static_cast<unsigned>(std::max(std::ceil(*limit), 1.0));
  return count;
}

std::expected<void, std::string> try_threads(unsigned count) {
  std::vector<pthread_t> threads;
  threads.reserve(count);
  pthread_attr_t attributes;
  int error = ::pthread_attr_init(&attributes);
  if (error == 0) {
    error = ::pthread_attr_setstacksize(&attributes, kStackSize);
    std::latch end(1);
    while (error == 0 && threads.size() < count) {
      pthread_t thread{};
      error = ::pthread_create(&thread, &attributes, wait_for, &end);
      if (error == 0) threads.push_back(thread);
    }
    end.count_down();
    for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&attributes);
  }
  if (error == 0) return {};
  return std::unexpected(std::string("no thread is to be had: ") + std::strerror(error));
}

std::expected<void, std::string> try_threads_once(unsigned threads) {
  static constinit std::atomic<unsigned> most_tried = 1;
  const unsigned wanted = std::min(threads, std::max(std::thread::hardware_concurrency(), 1U));
  if (wanted <= most_tried.load(std::memory_order_relaxed)) return {};
  auto tried = try_threads(wanted - 1);
  if (tried) most_tried.store(wanted, std::memory_order_relaxed);
  return tried;
}

}  // namespace slipstream
