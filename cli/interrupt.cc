#include "cli/interrupt.h"

#include <atomic>
#include <cstddef>

namespace slipstream::cli {
namespace {

// Lock-free, so a signal handler may write it and any thread may read it.
std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note(int signal) {
  int none = 0;
  noted.compare_exchange_strong(none, signal);
}

}  // namespace

Interrupt::Interrupt() {
  noted = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler == SIG_IGN) continue;
    struct sigaction action{};
    action.sa_handler = note;
    action.sa_flags = SA_RESTART;
    ::sigaction(kSignals[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
}

int Interrupt::signal() { return noted; }

HeldInterrupt::~HeldInterrupt() { pass_on_.signal = Interrupt::signal(); }

HeldInterrupt::PassOn::~PassOn() {
  if (signal != 0) static_cast<void>(std::raise(signal));
}

}  // namespace slipstream::cli
