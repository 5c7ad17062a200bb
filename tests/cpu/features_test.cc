#include "cpu/features.h"

#include <gtest/gtest.h>

#include <fstream>
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

TEST(Features, agree_with_the_kernel) {
  std::ifstream file("/proc/cpuinfo");
  std::string line, flags;
  while (flags.empty() && std::getline(file, line)) {
    if (line.starts_with("flags") || line.starts_with("Features")) flags = line;
  }
  if (flags.empty()) GTEST_SKIP() << "no /proc/cpuinfo";
  std::istringstream words(flags.substr(flags.find(':') + 1));
  FeatureSet expected;
  for (std::string word; words >> word;) {
    if (word == "asimd") word = "neon";
    if (word == "avx512_vbmi") word = "avx512vbmi";
    for (int i = 0; i < cpu::kFeatureCount; ++i) {
      if (word == cpu::name(static_cast<Feature>(i))) expected.add(static_cast<Feature>(i));
    }
  }
  EXPECT_EQ(cpu::features().to_string(), expected.to_string());
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
