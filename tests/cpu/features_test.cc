#include "slipstream/cpu/features.h"

#include <gtest/gtest.h>
#include <sys/auxv.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace slipstream {
namespace {

using cpu::Feature;
using cpu::FeatureSet;

TEST(FeatureSet, holds_what_was_put_in) {
  constexpr FeatureSet two(Feature::avx2, Feature::neon);
  static_assert(two.has(Feature::avx2) && two.has(Feature::neon) && !two.has(Feature::adx));
  static_assert(two.contains(FeatureSet()) && two.contains(FeatureSet(Feature::neon)) && two.contains(two));
  static_assert(!FeatureSet(Feature::neon).contains(two));
  static_assert(two.minus(FeatureSet(Feature::neon)) == FeatureSet(Feature::avx2));
  static_assert(FeatureSet().empty() && !two.empty());
  EXPECT_EQ(two.to_string(), "avx2 neon");
  EXPECT_EQ(FeatureSet().to_string(), "");
}

/// What the kernel says of the processor, if it says anything.
std::optional<FeatureSet> features_of_the_kernel() {
  FeatureSet features;
#if defined(__aarch64__)
  // Not /proc/cpuinfo, which under an emulator is that of the machine beneath.
  if ((getauxval(AT_HWCAP) & HWCAP_ASIMD) != 0) features.add(Feature::neon);
  if ((getauxval(AT_HWCAP) & HWCAP_SHA3) != 0) features.add(Feature::sha3);
#elif defined(__x86_64__)
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (!line.starts_with("flags")) {
    if (!std::getline(file, line)) return std::nullopt;
  }
  std::istringstream words(line.substr(line.find(':') + 1));
  for (std::string word; words >> word;) {
    if (word == "avx512_vbmi") word = "avx512vbmi";
    for (int i = 0; i < cpu::kFeatureCount; ++i) {
      if (word == cpu::name(static_cast<Feature>(i))) features.add(static_cast<Feature>(i));
    }
  }
#endif
  return features;
}

TEST(Features, agree_with_the_kernel) {
  const auto expected = features_of_the_kernel();
  if (!expected) GTEST_SKIP() << "no /proc/cpuinfo";
  EXPECT_EQ(cpu::features().to_string(), expected->to_string());
}

TEST(Features, processor_has_a_name_of_one_line) {
  const std::string name = cpu::processor_name();
  EXPECT_FALSE(name.empty());
  EXPECT_EQ(name.find('\n'), std::string::npos);
  EXPECT_NE(name.front(), ' ');
  EXPECT_NE(name.back(), ' ');
}

}  // namespace
}  // namespace slipstream
