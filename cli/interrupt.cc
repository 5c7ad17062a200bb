#include "cli/interrupt.h"

#include <atomic>

namespace slipstream::cli {
namespace {

// Lock-free, so a signal handler may write it and any thread may read it.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void note(int) { interrupted = true; }

}  // namespace

Interrupt::Interrupt() {
  interrupted = false;
  old_interrupt_ = std::signal(SIGINT, note);
  old_terminate_ = std::signal(SIGTERM, note);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, old_interrupt_);
  std::signal(SIGTERM, old_terminate_);
}

bool Interrupt::happened() const { return interrupted; }

}  // namespace slipstream::cli
