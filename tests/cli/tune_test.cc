// `slipstream tune`, and `slipstream info --msm` with and without what it writes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cpu/backend.h"
#include "msm/plan.h"
#include "msm/tuning.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Tune : public testing::Test {
 protected:
  ~Tune() override { unsetenv(msm::kTuningVariable); }

  slipstream::test::ScratchDirectory scratch_;
};

TEST_F(Tune, writes_a_file_that_the_library_reads) {
  const std::string path = (scratch_ / "tuning").string();
  // What is measured anew need not be usable.
  std::ofstream(path) << "old";
  setenv(msm::kTuningVariable, path.c_str(), 1);
  const Outcome outcome = run_cli({"tune", path, "--seconds", "0", "--max-points", "256", "--backend", "portable"});
  ASSERT_EQ(outcome.code, kExitValid) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("1 row of kernels"), std::string::npos) << outcome.out;
  const auto parsed = msm::parse_tuning(text_of(path));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  ASSERT_EQ(parsed->rows.size(), 1U);
  EXPECT_EQ(parsed->rows[0].kernels, "portable");

  const auto plan = nlohmann::json::parse(run_cli({"info", "--msm", "1000", "--json", "--backend", "portable"}).out);
  EXPECT_EQ(plan["constants"], "tuning_file");
}

TEST_F(Tune, draws_progress_on_a_terminal_only) {
  const Outcome outcome = run_cli(
      {"tune", (scratch_ / "tuning").string(), "--seconds", "0", "--max-points", "256", "--backend", "portable"}, true);
  ASSERT_EQ(outcome.code, kExitValid);
  EXPECT_NE(outcome.err.find(" %  portable"), std::string::npos) << outcome.err;
}

TEST_F(Tune, a_target_that_cannot_be_written_is_refused_and_nothing_is_left) {
  expect_refused(run_cli({"tune", (scratch_ / "absent" / "tuning").string()}), {"tuning", "cannot be written"});
  // A directory stands where the file should.
  const std::filesystem::path taken = scratch_ / "taken";
  std::filesystem::create_directory(taken);
  expect_refused(run_cli({"tune", taken.string(), "--seconds", "0", "--max-points", "256", "--backend", "portable"}),
                 {"taken", "cannot be written"});
  EXPECT_EQ(scratch_.names(), std::vector<std::string>{"taken"});
}

TEST_F(Tune, an_interrupt_leaves_nothing_behind) {
  Outcome outcome;
  std::thread work([&] { outcome = run_cli({"tune", scratch_ / "tuning", "--seconds", "10", "--max-points", "256"}); });
  interrupt_once_a_file_is_open_in(scratch_);
  work.join();
  EXPECT_EQ(outcome.code, kExitInterrupted);
  EXPECT_NE(outcome.err.find("interrupted"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(scratch_.names().empty());
}

TEST_F(Tune, a_file_in_the_environment_that_cannot_be_used_is_an_error_of_every_other_command) {
  const std::string path = (scratch_ / "tuning").string();
  std::ofstream(path) << "slipstream-tuning 1\nprocessor abacus\nkernels portable\n";
  setenv(msm::kTuningVariable, path.c_str(), 1);
  for (const std::vector<std::string>& arguments : std::initializer_list<std::vector<std::string>>{
           {"info"}, {"info", "--msm", "5"}, {"verify", "chain"}, {"bench"}}) {
    expect_refused(run_cli(arguments), {"SLIPSTREAM_TUNING", path, "line 3"});
  }
}

TEST_F(Tune, info_prints_the_plan_of_a_sum) {
  const Outcome few = run_cli({"info", "--msm", "3", "--backend", "portable"});
  ASSERT_EQ(few.code, kExitValid) << few.err;
  EXPECT_NE(few.out.find("sum          of 3 points, scalars of up to 252 bits, on 1 thread\n"), std::string::npos);
  EXPECT_NE(few.out.find("algorithm    Straus, signed digits of 5 bits\n"), std::string::npos) << few.out;
  const Outcome many = run_cli({"info", "--msm", "65536", "--threads", "2", "--backend", "portable"});
  for (const char* part : {"on 2 threads", "kernels      portable", "Pippenger's buckets", "in a window",
                           "2 busy threads", "memory", "expected", "constants of the build"}) {
    EXPECT_NE(many.out.find(part), std::string::npos) << part << " is not in: " << many.out;
  }
}

TEST_F(Tune, info_prints_the_plan_that_a_multiplication_follows) {
  for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 100, 1000, 100000}) {
    for (const unsigned threads : {1U, 2U, 64U}) {
      const auto document =
          nlohmann::json::parse(run_cli({"info", "--msm", std::to_string(n), "--threads", std::to_string(threads),
                                         "--bits", "128", "--json", "--backend", "portable"})
                                    .out);
      const msm::Shape shape{.points = n, .bits = 128, .threads = threads};
      const msm::Plan plan = msm::make_plan(shape, msm::plan_costs(cpu::Backend::portable));
      EXPECT_EQ(document["points"], n);
      EXPECT_EQ(document["bits"], 128);
      EXPECT_EQ(document["threads"], threads);
      EXPECT_EQ(document["chunks"], plan.chunks);
      EXPECT_EQ(document["constants"], "build");
      const bool straus = plan.algorithm == msm::Algorithm::straus;
      EXPECT_EQ(document["algorithm"], straus ? "straus" : "pippenger");
      EXPECT_EQ(document[straus ? "digit_bits" : "windows"], plan.parameter);
      const std::size_t windows = (plan.parameter - plan.ranged) * plan.chunks + plan.ranged * plan.ranges;
      EXPECT_EQ(document["jobs"], straus ? plan.chunks : windows);
      if (!straus) {
        EXPECT_EQ(document["windows_in_ranges"], plan.ranged);
        EXPECT_EQ(document["ranges"], plan.ranges);
      }
      EXPECT_LE(document["busy_threads"], threads);
      EXPECT_GE(document["working_bytes"], 0);
    }
  }
}

TEST_F(Tune, wrong_command_lines_get_one_line) {
  struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> parts;
  };
  const Case cases[] = {
      {{"tune"}, {"OUTPUT is required", "slipstream tune --help"}},
      {{"tune", "a", "--seconds", "long"}, {"--seconds", "long"}},
      {{"tune", "a", "--max-points", "127"}, {"--max-points", "127"}},
      {{"tune", "a", "--backend", "abacus"}, {"unknown backend 'abacus'"}},
      {{"info", "--msm"}, {"--msm"}},
      {{"info", "--msm", "many"}, {"--msm", "many"}},
      {{"info", "--msm", "33554433"}, {"--msm", "33554433"}},
      {{"info", "--threads", "2"}, {"--threads", "--msm"}},
      {{"info", "--bits", "2"}, {"--bits", "--msm"}},
      {{"info", "--msm", "5", "--bits", "253"}, {"--bits", "253"}},
  };
  for (const Case& c : cases) expect_refused(run_cli(c.arguments), c.parts);
}

}  // namespace
}  // namespace slipstream::cli::test
