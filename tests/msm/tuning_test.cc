// Tuning files: what they say, what is refused, and that refusing leaves everything as it was.
#include "msm/tuning.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "cpu/features.h"
#include "msm/kernels.h"
#include "msm/multiscalar.h"
#include "msm/points.h"
#include "msm/tune.h"

namespace slipstream::msm::test {
namespace {

using Kind = TuningError::Kind;

/// Constants of no machine.
PlanCosts odd_costs() {
  return {.doubling = 1,
          .table_entry = 2.5,
          .table_addition = 3,
          .addition = 4,
          .point_in_window = 5,
          .bucket = 600,
          .window = 7,
          .point = 0,
          .far_point = 0.125,
          .far_bucket = 11};
}

Tuning odd_tuning() { return {cpu::processor_name(), {{"portable", odd_costs()}}}; }

/// Every test begins and ends with nothing decided, and leaves no file.
class TuningFile : public testing::Test {
 protected:
  TuningFile() { reset_tuning(); }
  ~TuningFile() override {
    unsetenv(kTuningVariable);
    reset_tuning();
    std::filesystem::remove(path_);
  }

  const std::string& write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }

  std::string path_ = (std::filesystem::temp_directory_path() / ("tuning." + std::to_string(getpid()))).string();
};

TEST_F(TuningFile, says_what_was_written_to_it) {
  Tuning tuning = odd_tuning();
  EXPECT_EQ(parse_tuning(format_tuning(tuning)), tuning);
  tuning.processor = "a processor, of 2 kinds = both";
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const auto known = std::ranges::find(tuning.rows, backend.rows.msm, &Tuning::Row::kernels);
    if (known == tuning.rows.end()) tuning.rows.push_back({backend.rows.msm, odd_costs()});
  }
  EXPECT_EQ(parse_tuning(format_tuning(tuning)), tuning);
  EXPECT_EQ(parse_tuning("# by hand\n\n" + format_tuning(tuning) + "\n# the end"), tuning);
}

TEST_F(TuningFile, every_text_that_is_not_one_is_refused) {
  const std::string row =
      "kernels portable doubling=1 table_entry=2 table_addition=3 addition=4 point_in_window=5"
      " bucket=6 window=7 point=8 far_point=9 far_bucket=10";
  const std::string head = "slipstream-tuning 1\nprocessor p\n";
  ASSERT_TRUE(parse_tuning(head + row).has_value());
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string out = row;
    return head + out.replace(out.find(from), from.size(), to);
  };
  struct Case {
    std::string text;
    Kind kind;
    std::string message;
  };
  const Case cases[] = {
      {"", Kind::unknown_version, "nothing is in it"},
      {"# only a comment\n", Kind::unknown_version, "nothing is in it"},
      {"slipstream-tuning 2\nprocessor p\n" + row, Kind::unknown_version, "line 1: not 'slipstream-tuning 1'"},
      {"slipstream-tuning\nprocessor p\n" + row, Kind::unknown_version, "line 1: not 'slipstream-tuning 1'"},
      {"processor p\n" + row, Kind::unknown_version, "line 1: not 'slipstream-tuning 1'"},
      {"\x7f"
       "ELF\n",
       Kind::unknown_version, "line 1: not 'slipstream-tuning 1'"},
      {"slipstream-tuning 1\n" + row, Kind::malformed, "line 2: no processor is named"},
      {"slipstream-tuning 1\nprocessor\n" + row, Kind::malformed, "line 2: no processor is named"},
      {"slipstream-tuning 1\n", Kind::malformed, "it ends before the first line of kernels"},
      {head, Kind::malformed, "it ends before the first line of kernels"},
      {head + "color blue\n", Kind::malformed, "line 3: unknown statement 'color'"},
      {head + "processor q\n" + row, Kind::malformed, "line 3: unknown statement 'processor'"},
      {head + row + "\n\n" + row, Kind::malformed, "line 5: kernels 'portable' are there twice"},
      {replaced("portable", "abacus"), Kind::malformed, "line 3: there are no kernels 'abacus'"},
      {replaced("portable ", ""), Kind::malformed, "line 3: there are no kernels 'doubling=1'"},
      {replaced(" bucket=6", ""), Kind::malformed, "line 3: 'bucket' is missing"},
      {replaced(" far_point=9 far_bucket=10", ""), Kind::malformed, "line 3: 'far_point' is missing"},
      {replaced("bucket=6", "bucket=6 bucket=6"), Kind::malformed, "line 3: 'bucket' is there twice"},
      {replaced("bucket=6", "pail=6"), Kind::malformed, "line 3: unknown constant 'pail'"},
      {replaced("bucket=6", " bucket=6"), Kind::malformed, "line 3: unknown constant ''"},
      {replaced("bucket=6", "bucket="), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=six"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=6ns"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=-6"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=1e7"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=inf"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
      {replaced("bucket=6", "bucket=nan"), Kind::malformed, "line 3: 'bucket' is not a number from 0 to 1000000"},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_tuning(c.text);
    ASSERT_FALSE(parsed.has_value()) << c.text;
    EXPECT_EQ(parsed.error().kind, c.kind) << c.text;
    EXPECT_EQ(parsed.error().message, c.message);
  }
}

TEST_F(TuningFile, cut_short_anywhere_it_is_refused) {
  const std::string text = format_tuning(odd_tuning());
  // Without its last characters the last number may be another one.
  const std::size_t last = text.rfind('=') + 2;
  for (std::size_t n = 0; n < last; ++n) EXPECT_FALSE(parse_tuning(text.substr(0, n)).has_value()) << n;
}

TEST_F(TuningFile, is_in_force_once_loaded_and_changes_plans_and_no_sum) {
  const cpu::Backend portable = cpu::Backend::portable;
  EXPECT_EQ(plan_costs(portable), msm_kernels(portable).costs);
  EXPECT_FALSE(is_tuned(portable));
  ASSERT_TRUE(load_tuning(write(format_tuning(odd_tuning()))).has_value());
  EXPECT_EQ(plan_costs(portable), odd_costs());
  EXPECT_TRUE(is_tuned(portable));
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool own = std::string_view(backend.rows.msm) == "portable";
    EXPECT_EQ(plan_costs(backend.id), own ? odd_costs() : msm_kernels(backend.id).costs);
    EXPECT_EQ(is_tuned(backend.id), own);
  }
  const Shape shape{.points = 3000};
  EXPECT_NE(make_plan(shape, plan_costs(portable)), make_plan(shape, msm_kernels(portable).costs));

  const std::vector<Point> points = decoded_points(300, 85);
  ScalarSource source(86);
  std::vector<Scalar> scalars;
  for (std::size_t i = 0; i < points.size(); ++i) scalars.push_back(source.uniform());
  const Point tuned = *multiscalar_mul_vartime(scalars, points);
  ASSERT_TRUE(apply_tuning({cpu::processor_name(), {}}).has_value());
  EXPECT_EQ(plan_costs(portable), msm_kernels(portable).costs);
  EXPECT_EQ(*multiscalar_mul_vartime(scalars, points), tuned);
}

TEST_F(TuningFile, that_cannot_be_used_leaves_what_was_in_force) {
  ASSERT_TRUE(apply_tuning(odd_tuning()).has_value());
  Tuning other = odd_tuning();
  other.processor += " II";
  other.rows[0].costs.bucket = 1;
  // The fault stands behind a good row.
  std::string half = format_tuning(odd_tuning());
  half.replace(half.find("bucket=600"), 10, "bucket=1");
  struct Case {
    std::string path;
    Kind kind;
    std::string part;
  };
  const Case cases[] = {
      {write(half + "kernels"), Kind::malformed, "there are no kernels ''"},
      {path_ + ".absent", Kind::unreadable, "cannot be read"},
      {std::filesystem::temp_directory_path().string(), Kind::unreadable, "cannot be read"},
  };
  const auto expect = [&](const std::string& path, Kind kind, const std::string& part) {
    const auto loaded = load_tuning(path);
    ASSERT_FALSE(loaded.has_value()) << path;
    EXPECT_EQ(loaded.error().kind, kind) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find(part), std::string::npos) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find(path), std::string::npos) << loaded.error().message;
    EXPECT_EQ(plan_costs(cpu::Backend::portable), odd_costs());
  };
  for (const Case& c : cases) expect(c.path, c.kind, c.part);
  expect(write(format_tuning(other)), Kind::other_processor, "measured on '" + other.processor + "', and this is '");
  expect(write(format_tuning(odd_tuning()) + std::string(kMaxTuningBytes, '#')), Kind::unreadable, "is too long");
}

TEST_F(TuningFile, in_the_environment_is_loaded_by_whatever_comes_first) {
  setenv(kTuningVariable, write(format_tuning(odd_tuning())).c_str(), 1);
  EXPECT_EQ(plan_costs(cpu::Backend::portable), odd_costs());
  reset_tuning();
  ASSERT_TRUE(init_tuning().has_value());
  EXPECT_TRUE(is_tuned(cpu::Backend::portable));
  setenv(kTuningVariable, "", 1);
  reset_tuning();
  ASSERT_TRUE(init_tuning().has_value());
  EXPECT_FALSE(is_tuned(cpu::Backend::portable));
}

TEST_F(TuningFile, in_the_environment_that_cannot_be_used_is_an_error_every_time) {
  setenv(kTuningVariable, write("nonsense").c_str(), 1);
  for (int i = 0; i < 2; ++i) {
    const auto decided = init_tuning();
    ASSERT_FALSE(decided.has_value());
    EXPECT_EQ(decided.error().kind, Kind::unknown_version);
    EXPECT_TRUE(decided.error().message.starts_with("SLIPSTREAM_TUNING: tuning file '" + path_ + "': line 1"))
        << decided.error().message;
  }
  // What the program decides itself comes before the environment.
  ASSERT_TRUE(apply_tuning(odd_tuning()).has_value());
  EXPECT_TRUE(init_tuning().has_value());
  EXPECT_EQ(plan_costs(cpu::Backend::portable), odd_costs());
}

TEST_F(TuningFile, in_the_environment_that_cannot_be_used_ends_a_program_that_did_not_ask) {
  setenv(kTuningVariable, write("nonsense").c_str(), 1);
  const std::vector<Point> points = decoded_points(2, 87);
  const std::vector<Scalar> scalars(2, Scalar::one());
  EXPECT_DEATH(static_cast<void>(multiscalar_mul_vartime(scalars, points)), "^slipstream: SLIPSTREAM_TUNING: .*line 1");
}

TEST_F(TuningFile, is_not_measured_on_once_that_was_stopped) {
  std::size_t calls = 0;
  const auto stop_at_the_third = [&](std::size_t, std::size_t) { return ++calls < 3; };
  EXPECT_FALSE(measure_plan_costs({.seconds = 0, .max_points = 256, .progress = stop_at_the_third}).has_value());
  EXPECT_EQ(calls, 3U);
}

TEST_F(TuningFile, constants_beyond_what_a_file_can_hold_become_the_largest) {
  PlanCosts costs = msm_kernels().costs;
  costs.doubling = 3;
  costs.window = 1e9;
  costs.far_bucket = kMaxTuningCost;
  PlanCosts expected = costs;
  expected.window = kMaxTuningCost;
  EXPECT_EQ(within_limits(costs), expected);
  const auto parsed = parse_tuning(format_tuning({"this one", {{msm_kernels().backend, within_limits(costs)}}}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->rows[0].costs.window, kMaxTuningCost);
  EXPECT_FALSE(parse_tuning(format_tuning({"this one", {{msm_kernels().backend, costs}}})));
}

TEST_F(TuningFile, measured_constants_are_those_of_a_machine) {
  ASSERT_TRUE(init_tuning().has_value());
  std::size_t calls = 0, last = 0, total = 0;
  const auto measured =
      measure_plan_costs({.seconds = 0, .max_points = 256, .progress = [&](std::size_t done, std::size_t all) {
                            ++calls;
                            last = done;
                            total = all;
                            return true;
                          }});
  ASSERT_TRUE(measured.has_value());
  const PlanCosts costs = *measured;
  EXPECT_GT(calls, 10U);
  EXPECT_EQ(last, total);
  EXPECT_EQ(calls, total);
  for (const double cost : {costs.doubling, costs.table_entry, costs.table_addition, costs.addition, costs.point}) {
    EXPECT_GT(cost, 0);
    EXPECT_LT(cost, 1e6);
  }
  EXPECT_GT(costs.point_in_window + costs.bucket + costs.window, 0);
  // No sum left the cache.
  EXPECT_EQ(costs.far_point, msm_kernels().costs.far_point);
  EXPECT_EQ(costs.far_bucket, msm_kernels().costs.far_bucket);
  // And a file can hold them.
  const Tuning tuning{cpu::processor_name(), {{msm_kernels().backend, costs}}};
  EXPECT_TRUE(parse_tuning(format_tuning(tuning)).has_value());
}

}  // namespace
}  // namespace slipstream::msm::test
