// Long work that can be stopped: while one of these is alive, an interrupt (SIGINT, SIGTERM) is noted instead of ending
// the process, so that the work can stop, say what was not written, and remove a temporary file that has a name
// (base/whole_file.h says where there is one). One at a time.
#pragma once

#include <csignal>

namespace slipstream::cli {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Whether there was an interrupt since this was made.
  [[nodiscard]] bool happened() const;

 private:
  using Handler = void (*)(int);
  Handler old_interrupt_, old_terminate_;
};

}  // namespace slipstream::cli
