#include "base/threads.h"

#include <pthread.h>

#include <cstddef>
#include <cstring>
#include <latch>
#include <vector>

namespace slipstream {
namespace {

constexpr std::size_t kStackSize = std::size_t{4} << 20;

void* wait_for(void* latch) {
  static_cast<std::latch*>(latch)->wait();
  return nullptr;
}

}  // namespace

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

}  // namespace slipstream
