// Long work on a thread of its own, while the thread that called from Python waits. It stays ready for signals and for
// callbacks: they run on the caller's thread, wherever the work runs, as Python programs expect.
#pragma once

#include <nanobind/nanobind.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

namespace slipstream::python {

class CallerThread {
 public:
  /// Runs work() and returns when it has ended. If a callback or the handler of a signal raises, requests a stop, waits
  /// for the work to end, and raises that. Needs the GIL and releases it. Raises ResourceError if no thread can be
  /// started. An exception of work() is thrown on.
  void run(const std::function<void()>& work);

  /// For work(), from any of its threads: runs f() on the caller's thread with the GIL and returns true. False if the
  /// work shall stop; f did then not run, or it raised.
  [[nodiscard]] bool call(const std::function<void()>& f);

  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }
  void request_stop() { stop_.request_stop(); }

 private:
  struct Call {
    const std::function<void()>* f;
    bool done = false;
    bool succeeded = false;
  };

  /// With the lock, which it leaves while Python code runs.
  void answer(Call& call, std::unique_lock<std::mutex>& lock);
  void check_signals(std::unique_lock<std::mutex>& lock);
  /// The pending error of Python ends the work.
  void fail();

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Call*> calls_;
  bool ended_ = false;
  /// Made and thrown by the caller's thread only.
  std::optional<nanobind::python_error> failure_;
};

}  // namespace slipstream::python
