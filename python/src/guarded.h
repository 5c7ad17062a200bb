// An object of Python whose value changes. Several threads may share it: calls happen one after the other.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <mutex>
#include <utility>

namespace slipstream::python {

template <class T>
class Guarded {
 public:
  explicit Guarded(T value) : state_(std::make_unique<State>(std::move(value))) {}

  /// f(value) without the GIL, while nobody else uses the value.
  template <class F>
  auto use(const F& f) const {
    // The lock is taken and left without the GIL, so that no thread waits for one while it holds the other.
    const nanobind::gil_scoped_release released;
    const std::lock_guard lock(state_->mutex);
    return f(state_->value);
  }
  /// The present value. Needs the GIL.
  [[nodiscard]] T copy() const {
    return use([](const T& value) { return value; });
  }

 private:
  struct State {
    explicit State(T v) : value(std::move(v)) {}
    std::mutex mutex;
    T value;
  };
  std::unique_ptr<State> state_;
};

}  // namespace slipstream::python
