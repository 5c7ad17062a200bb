// Decoded points for Python. Immutable, so that several threads may use one object.
#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "python/src/arguments.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/multiscalar.h"

namespace slipstream::python {

class Points {
 public:
  explicit Points(std::vector<ristretto255::Point> list) : list_(std::move(list)) {}

  [[nodiscard]] const std::vector<ristretto255::Point>& list() const { return list_; }
  [[nodiscard]] std::size_t size() const { return list_.size(); }

  /// The points in the form that multiscalar multiplications add, made at first use: 128 bytes a point. Without the
  /// GIL.
  [[nodiscard]] std::span<const msm::AffinePoint> affine() const {
    if (!affine_->made.load(std::memory_order_acquire)) {
      const std::lock_guard lock(affine_->mutex);
      if (!affine_->made.load(std::memory_order_relaxed)) {
        affine_->list = msm::to_affine(list_);
        affine_->made.store(true, std::memory_order_release);
      }
    }
    return affine_->list;
  }

 private:
  struct Affine {
    std::mutex mutex;
    std::atomic<bool> made = false;
    std::vector<msm::AffinePoint> list;
  };

  std::vector<ristretto255::Point> list_;
  std::unique_ptr<Affine> affine_ = std::make_unique<Affine>();
};

/// Decodes rows. InputError PointNotDecodable names the first that is no encoding of a point.
[[nodiscard]] Points decode_points_vartime(const Rows& encodings);

}  // namespace slipstream::python
