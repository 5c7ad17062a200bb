#include "slipstream/cpu/features.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace slipstream::cpu {

namespace {

constexpr std::array<const char*, kFeatureCount> kNames = {
    "bmi2",     "adx",      "avx2",       "avx512f",    "avx512dq", "avx512cd",
    "avx512bw", "avx512vl", "avx512ifma", "avx512vbmi", "neon",     "sha3",
};

#if defined(__x86_64__)

struct Registers {
  unsigned a = 0, b = 0, c = 0, d = 0;
};

/// All zero for a leaf that does not exist.
Registers cpuid(unsigned leaf, unsigned subleaf = 0) {
  Registers r;
  if (__get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d) == 0) return {};
  return r;
}

/// XCR0. Precondition: CPUID reports OSXSAVE.
std::uint64_t enabled_register_state() {
  std::uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low | (std::uint64_t{high} << 32);
}

bool bit(unsigned word, unsigned index) { return ((word >> index) & 1) != 0; }

FeatureSet detect() {
  FeatureSet set;
  const Registers leaf1 = cpuid(1);
  const Registers leaf7 = cpuid(7);
  if (bit(leaf7.b, 8)) set.add(Feature::bmi2);
  if (bit(leaf7.b, 19)) set.add(Feature::adx);

  constexpr unsigned kOsxsave = 27;
  const std::uint64_t state = bit(leaf1.c, kOsxsave) ? enabled_register_state() : 0;
  constexpr std::uint64_t kYmm = 0x06;  // SSE and upper halves of ymm
  constexpr std::uint64_t kZmm = 0xe6;  // and opmask, upper halves of zmm, zmm16..31
  if ((state & kYmm) == kYmm && bit(leaf7.b, 5)) set.add(Feature::avx2);
  if ((state & kZmm) == kZmm && bit(leaf7.b, 16)) {
    set.add(Feature::avx512f);
    if (bit(leaf7.b, 17)) set.add(Feature::avx512dq);
    if (bit(leaf7.b, 21)) set.add(Feature::avx512ifma);
    if (bit(leaf7.b, 28)) set.add(Feature::avx512cd);
    if (bit(leaf7.b, 30)) set.add(Feature::avx512bw);
    if (bit(leaf7.b, 31)) set.add(Feature::avx512vl);
    if (bit(leaf7.c, 1)) set.add(Feature::avx512vbmi);
  }
  return set;
}

#elif defined(__aarch64__)

FeatureSet detect() {
  FeatureSet set(Feature::neon);  // part of the base architecture
#if defined(__linux__)
  // The compilers have the instructions of SHA-3 only together with those that Armv8.1 added.
  constexpr unsigned long kSha3 = HWCAP_SHA3 | HWCAP_ATOMICS | HWCAP_ASIMDRDM | HWCAP_CRC32;
  if ((getauxval(AT_HWCAP) & kSha3) == kSha3) set.add(Feature::sha3);
#endif
  return set;
}

#else

FeatureSet detect() { return {}; }  // no backend but the portable one

#endif

}  // namespace

const char* name(Feature feature) { return kNames[static_cast<std::size_t>(feature)]; }

std::string FeatureSet::to_string() const {
  std::string out;
  for (int i = 0; i < kFeatureCount; ++i) {
    const auto feature = static_cast<Feature>(i);
    if (!has(feature)) continue;
    if (!out.empty()) out += ' ';
    out += name(feature);
  }
  return out;
}

FeatureSet features() {
  static const FeatureSet detected = detect();
  return detected;
}

std::string processor_name() {
#if defined(__x86_64__)
  constexpr unsigned kBrandString = 0x80000002;  // three leaves of 16 characters
  std::array<char, 49> text{};
  for (unsigned i = 0; i < 3; ++i) {
    const Registers r = cpuid(kBrandString + i);
    std::memcpy(text.data() + 16 * i, &r, sizeof r);
  }
  std::string out = text.data();
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (const std::size_t begin = out.find_first_not_of(' '); begin != std::string::npos) return out.substr(begin);
  return "unknown";
#else
  return "unknown";
#endif
}

}  // namespace slipstream::cpu
