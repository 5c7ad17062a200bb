#include "slipstream/cpu/backend.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "slipstream/cpu/detail/backend_unchecked.h"

namespace slipstream::cpu {

namespace {

struct Description {
  const char* text;
  FeatureSet needs;
};

[[maybe_unused]] constexpr Description kDescription_portable = {"64-bit integer code for any processor", FeatureSet()};
[[maybe_unused]] constexpr Description kDescription_avx2 = {
    "4 lanes of 32-bit products in 256-bit registers; Highway target AVX2",
    FeatureSet(Feature::bmi2, Feature::adx, Feature::avx2)};
[[maybe_unused]] constexpr Description kDescription_avx512 = {
    "8 lanes of 32-bit products in 512-bit registers; Highway target AVX3",
    FeatureSet(Feature::bmi2, Feature::adx, Feature::avx2, Feature::avx512f, Feature::avx512dq, Feature::avx512cd,
               Feature::avx512bw, Feature::avx512vl)};
[[maybe_unused]] constexpr Description kDescription_neon = {
    "2 lanes of 32-bit products in 128-bit registers; Highway target NEON", FeatureSet(Feature::neon)};
[[maybe_unused]] constexpr Description kDescription_neon_sha3 = {"neon, and hashing by the instructions of SHA-3",
                                                                 FeatureSet(Feature::neon, Feature::sha3)};
[[maybe_unused]] constexpr Description kDescription_avx512ifma = {
    "8 lanes of 52-bit products in 512-bit registers; Highway target AVX3",
    FeatureSet(Feature::bmi2, Feature::adx, Feature::avx2, Feature::avx512f, Feature::avx512dq, Feature::avx512cd,
               Feature::avx512bw, Feature::avx512vl, Feature::avx512ifma)};

#define SLIPSTREAM_KERNEL_SET(id, field, group, msm, transcript) \
  BackendInfo{Backend::id, #id, kDescription_##id.text, kDescription_##id.needs, {#field, #group, #msm, #transcript}},
constexpr std::array<BackendInfo, kBackendCount> kBackends = {SLIPSTREAM_FOR_EACH_BACKEND(SLIPSTREAM_KERNEL_SET)};
#undef SLIPSTREAM_KERNEL_SET

constexpr bool in_order() {
  for (std::size_t i = 0; i < kBackends.size(); ++i) {
    if (static_cast<std::size_t>(kBackends[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order(), "info() indexes by id");

/// Backend number and origin in one word, so that a reader sees a matching pair. kUndecided before the first choice.
constexpr std::uint32_t kUndecided = ~std::uint32_t{0};
std::atomic<std::uint32_t> g_active{kUndecided};

constexpr std::uint32_t pack(Backend backend, BackendOrigin origin) {
  return static_cast<std::uint32_t>(backend) | (static_cast<std::uint32_t>(origin) << 8);
}
constexpr Backend unpack_backend(std::uint32_t word) { return static_cast<Backend>(word & 0xff); }
constexpr BackendOrigin unpack_origin(std::uint32_t word) { return static_cast<BackendOrigin>(word >> 8); }

std::string known_names() {
  std::string out;
  for (const BackendInfo& backend : kBackends) {
    if (!out.empty()) out += ", ";
    out += backend.name;
    if (!backend.supported()) out += " (not supported here)";
  }
  return out;
}

std::expected<Backend, BackendError> check_supported(const BackendInfo& backend) {
  if (backend.supported()) return backend.id;
  return std::unexpected(BackendError{BackendError::Kind::Unsupported,
                                      "backend '" + std::string(backend.name) + "' needs " +
                                          backend.needs.minus(features()).to_string() +
                                          ", which this processor does not have; there is: " + known_names()});
}

Backend fastest_supported() {
  Backend best = Backend::portable;
  for (const BackendInfo& backend : kBackends) {
    if (backend.supported()) best = backend.id;
  }
  return best;
}

}  // namespace

std::span<const BackendInfo> backends() { return kBackends; }

const BackendInfo& info(Backend backend) { return kBackends[static_cast<std::size_t>(backend)]; }

std::expected<Backend, BackendError> find_backend(std::string_view name) {
  for (const BackendInfo& backend : kBackends) {
    if (name == backend.name) return check_supported(backend);
  }
  return std::unexpected(BackendError{BackendError::Kind::UnknownName,
                                      "unknown backend '" + std::string(name) + "'; there is: " + known_names()});
}

std::expected<Backend, BackendError> init_backend() {
  std::uint32_t active = g_active.load(std::memory_order_relaxed);
  if (active != kUndecided) return unpack_backend(active);

  std::uint32_t choice = pack(fastest_supported(), BackendOrigin::processor);
  const char* const asked = std::getenv(kBackendVariable);
  if (asked != nullptr && *asked != '\0') {
    auto found = find_backend(asked);
    if (!found) {
      found.error().message = std::string(kBackendVariable) + ": " + found.error().message;
      return found;
    }
    choice = pack(*found, BackendOrigin::environment);
  }
  // If another thread has chosen in the meantime, its choice is kept.
  if (!g_active.compare_exchange_strong(active, choice, std::memory_order_relaxed)) choice = active;
  return unpack_backend(choice);
}

void set_backend_unchecked(Backend backend) {
  g_active.store(pack(backend, BackendOrigin::api), std::memory_order_relaxed);
}

std::expected<Backend, BackendError> set_backend(Backend backend) {
  auto checked = check_supported(info(backend));
  if (checked) set_backend_unchecked(*checked);
  return checked;
}

std::expected<Backend, BackendError> set_backend(std::string_view name) {
  const auto found = find_backend(name);
  return found ? set_backend(*found) : found;
}

void reset_backend() { g_active.store(kUndecided, std::memory_order_relaxed); }

Backend active_backend() {
  const std::uint32_t active = g_active.load(std::memory_order_relaxed);
  if (active != kUndecided) [[likely]]
    return unpack_backend(active);
  const auto decided = init_backend();
  if (!decided) {
    std::fprintf(stderr, "slipstream: %s\n", decided.error().message.c_str());
    std::abort();
  }
  return *decided;
}

BackendOrigin active_backend_origin() { return unpack_origin(g_active.load(std::memory_order_relaxed)); }

}  // namespace slipstream::cpu
