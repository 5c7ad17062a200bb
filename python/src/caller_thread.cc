#include "python/src/caller_thread.h"

#include <chrono>
#include <exception>
#include <system_error>
#include <thread>

#include "python/src/errors.h"

namespace slipstream::python {
namespace {

/// A signal is noticed after this time at the latest.
constexpr std::chrono::milliseconds kPatience{50};

}  // namespace

void CallerThread::run(const std::function<void()>& work) {
  std::exception_ptr thrown;
  bool no_thread = false;
  {
    const nb::gil_scoped_release released;
    try {
      const std::jthread worker([&] {
        try {
          work();
        } catch (...) {
          thrown = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_all();
      });
      std::unique_lock lock(mutex_);
      while (!ended_) {
        changed_.wait_for(lock, kPatience, [&] { return ended_ || !calls_.empty(); });
        if (!calls_.empty()) {
          Call& next = *calls_.front();
          calls_.pop_front();
          answer(next, lock);
        } else if (!ended_ && !failure_) {
          check_signals(lock);
        }
      }
    } catch (const std::system_error&) {
      no_thread = true;
    }
  }
  if (no_thread) raise(make_exception(OutOfResources{"the system starts no thread"}));
  if (failure_) throw nb::python_error(std::move(*failure_));
  if (thrown) std::rethrow_exception(thrown);
}

bool CallerThread::call(const std::function<void()>& f) {
  Call call{&f};
  std::unique_lock lock(mutex_);
  if (stop_.stop_requested()) return false;
  calls_.push_back(&call);
  changed_.notify_all();
  changed_.wait(lock, [&] { return call.done; });
  return call.succeeded;
}

void CallerThread::answer(Call& call, std::unique_lock<std::mutex>& lock) {
  if (!stop_.stop_requested()) {
    lock.unlock();
    {
      const nb::gil_scoped_acquire acquired;
      try {
        (*call.f)();
        call.succeeded = true;
      } catch (nb::python_error& error) {
        failure_.emplace(std::move(error));
        stop_.request_stop();
      } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        fail();
      } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
        fail();
      }
    }
    lock.lock();
  }
  call.done = true;
  changed_.notify_all();
}

void CallerThread::check_signals(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  {
    const nb::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() != 0) fail();
  }
  lock.lock();
}

void CallerThread::fail() {
  failure_.emplace();
  stop_.request_stop();
}

}  // namespace slipstream::python
