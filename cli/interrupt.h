// Signals that ask the program to end: SIGINT, SIGTERM and SIGHUP.
#pragma once

#include <array>
#include <csignal>

namespace slipstream::cli {

/// While it is alive, such a signal is noted instead of ending the process. So the work can stop, name the file that is
/// not written, and remove a named temporary file (base/detail/whole_file.h says when there is one). A signal that the
/// process ignores, as after `trap '' INT` or nohup, stays ignored. Only one object may be alive.
class Interrupt {
 public:
  Interrupt();
  /// Restores what was there before.
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The first such signal since construction; 0 if there was none. Any thread may ask.
  [[nodiscard]] static int signal();
  [[nodiscard]] static bool happened() { return signal() != 0; }
  /// The exit code that a shell gives to a process that dies of the signal: 130 for SIGINT, 143 for SIGTERM, 129 for
  /// SIGHUP.
  [[nodiscard]] static int exit_code() { return 128 + signal(); }

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kSignals.size()> before_{};
};

/// While it is alive, such a signal waits. The destructor passes it on, and then the process usually ends. For work of
/// milliseconds that must not leave a temporary file.
class HeldInterrupt {
 public:
  HeldInterrupt() = default;
  HeldInterrupt(const HeldInterrupt&) = delete;
  HeldInterrupt& operator=(const HeldInterrupt&) = delete;
  ~HeldInterrupt();

 private:
  struct PassOn {
    int signal = 0;
    ~PassOn();
  };
  // Destroyed in reverse order: the handlers are restored before the signal is sent.
  PassOn pass_on_{};
  Interrupt interrupt_{};
};

}  // namespace slipstream::cli
