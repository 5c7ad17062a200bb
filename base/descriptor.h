// A file descriptor of the operating system that is closed with the object that holds it.
#pragma once

#include <unistd.h>

#include <utility>

namespace slipstream {

class Descriptor {
 public:
  /// Holds `fd`, which nobody else closes; -1 for none.
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace slipstream
