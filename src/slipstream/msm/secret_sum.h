// Multiscalar multiplication with secret scalars, for commitments of provers. Constant-time in the scalars: no branch
// and no address depends on them. Their number, their generators and their points are public.
//
// The bases B, B~, G_i and H_i are known in advance, so each has a table of its multiples 1 to 16 (1920 bytes). A sum
// takes 51 table additions per scalar and one chain of 250 doublings (msm/detail/secret/lanes.h). With tables, a secret
// sum is faster than a public sum without tables.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "slipstream/base/detail/check.h"
#include "slipstream/base/export.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/field/scalar.h"
#include "slipstream/group/ristretto255.h"
#include "slipstream/msm/detail/secret/kernels.h"
#include "slipstream/msm/fixed_bases.h"

SLIPSTREAM_EXPORT_BEGIN

namespace slipstream::msm {

/// Tables for secret sums over fixed bases. Built once for the active backend, at first use; afterwards shared by all
/// threads without locks. 1920 bytes for each base: 3.75 MiB for 1024 generators of each kind.
class SecretBases {
 public:
  /// Tables for B, B~ and the first `capacity` generators of each kind. Precondition: capacity <= bases->capacity().
  SecretBases(std::shared_ptr<const FixedBases> bases, std::size_t capacity);
  /// For all generators.
  explicit SecretBases(const std::shared_ptr<const FixedBases>& bases) : SecretBases(bases, bases->capacity()) {}

  /// The number of generators of each kind that have tables.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  /// The bases without tables.
  [[nodiscard]] const FixedBases& bases() const { return *bases_; }

  /// The tables in the form that the kernels of one backend read.
  struct Tables {
    const SecretKernels* kernels = nullptr;  ///< The kernels of that backend.
    std::vector<SecretTable> tables;         ///< B, B~, G_0 .. G_{c-1}, H_0 .. H_{c-1}

    /// The number of generators of each kind.
    [[nodiscard]] std::size_t capacity() const { return (tables.size() - 2) / 2; }
    /// The table of B.
    [[nodiscard]] const SecretTable* B() const { return tables.data(); }
    /// The table of B~.
    [[nodiscard]] const SecretTable* B_blinding() const { return tables.data() + 1; }
    /// The first table of the generators G.
    [[nodiscard]] const SecretTable* G() const { return tables.data() + 2; }
    /// The first table of the generators H.
    [[nodiscard]] const SecretTable* H() const { return tables.data() + 2 + capacity(); }
  };
  /// The tables of the active backend. The first call builds them: O(capacity) work.
  [[nodiscard]] const Tables& tables() const;

 private:
  struct Lazy {
    // Not std::call_once: an exception that passes through the C library allocates memory, and the process ends if
    // there is none.
    std::mutex mutex;
    std::atomic<bool> made = false;
    Tables tables;
  };

  std::shared_ptr<const FixedBases> bases_;
  std::size_t capacity_;
  mutable std::array<Lazy, cpu::kBackendCount> by_backend_;
};

/// The scalars of a sum over fixed bases.
struct SecretTerms {
  /// The scalars of B and of B~; null if there is none.
  const Scalar* B = nullptr;
  const Scalar* B_blinding = nullptr;  ///< The scalar of B~; null if there is none.
  /// G[i] belongs to generator first + i, and H[i] as well.
  std::span<const Scalar> G = {};
  std::span<const Scalar> H = {};  ///< As G, for the generators H.
  std::size_t first = 0;           ///< The index of the first generator.
};

/// The sum of all terms; the identity if there are none. Precondition: first + G.size() and first + H.size() <=
/// bases.capacity(). Constant-time. 51 additions for each scalar and one chain of 250 doublings. Thread-safe.
[[nodiscard]] ristretto255::Point secret_sum(const SecretBases& bases, const SecretTerms& terms);

/// Sums over fixed bases. They are built term by term and computed together: three or more sums share their chains of
/// doublings. The scalars are not copied; the caller must keep them until sums() has returned. Constant-time in the
/// scalars.
class SecretSums {
 public:
  /// Makes the tables of the bases if they do not exist yet. The bases must outlive the sums.
  explicit SecretSums(const SecretBases& bases) : tables_(bases.tables()) {}

  /// Starts a new sum; all later terms belong to it. Must be called before the first term is added.
  void begin_sum() { ends_.push_back(runs_.size()); }
  /// Adds scalar * B to the current sum.
  void add_B(const Scalar& scalar) { add(tables_.B(), {&scalar, 1}); }
  /// Adds scalar * B~ to the current sum.
  void add_B_blinding(const Scalar& scalar) { add(tables_.B_blinding(), {&scalar, 1}); }
  /// scalars[i] belongs to G_(first + i).
  void add_G(std::size_t first, std::span<const Scalar> scalars) {
    check(first, scalars);
    add(tables_.G() + first, scalars);
  }
  /// scalars[i] belongs to H_(first + i).
  void add_H(std::size_t first, std::span<const Scalar> scalars) {
    check(first, scalars);
    add(tables_.H() + first, scalars);
  }
  /// Adds all terms.
  void add(const SecretTerms& terms);

  /// The sums, in the order in which they were begun.
  [[nodiscard]] std::vector<ristretto255::Point> sums() const;

 private:
  void check([[maybe_unused]] std::size_t first, [[maybe_unused]] std::span<const Scalar> scalars) const {
    SLIPSTREAM_CHECK(scalars.empty() || first + scalars.size() <= tables_.capacity());
  }
  void add(const SecretTable* tables, std::span<const Scalar> scalars) {
    SLIPSTREAM_CHECK(!ends_.empty());
    runs_.push_back({scalars.data(), tables, scalars.size()});
    ends_.back() = runs_.size();
  }

  const SecretBases::Tables& tables_;
  std::vector<SecretRun> runs_;
  std::vector<std::size_t> ends_;
};

/// The sum of scalars[i] * points[i] for points that are used once; the identity if there are none. Both spans have the
/// same length. Constant-time in the scalars; the points are public. About 1.4 KiB of memory per point. O(n).
/// Thread-safe.
[[nodiscard]] ristretto255::Point multiscalar_mul(std::span<const Scalar> scalars,
                                                  std::span<const ristretto255::Point> points);

}  // namespace slipstream::msm

SLIPSTREAM_EXPORT_END
