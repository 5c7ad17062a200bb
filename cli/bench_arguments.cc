#include "cli/bench_arguments.h"

#include <fmt/ostream.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace slipstream::cli {
namespace {

/// A list: values are separated by commas, and the option may be repeated.
template <class T>
CLI::Option* add_list(CLI::App& command, const std::string& names, std::vector<T>& list, const std::string& help) {
  return command.add_option(names, list, help)->delimiter(',')->allow_extra_args(false);
}

void add_bench_output(CLI::App& command, BenchOutput& output) {
  const auto add_format = [&](const char* name, ReportFormat format, const char* help) {
    return command.add_flag_callback(name, [&output, format] { output.format = format; }, help);
  };
  CLI::Option* const json = add_format("--json", ReportFormat::json, "Print one JSON document instead of text");
  CLI::Option* const csv = add_format("--csv", ReportFormat::csv, "Print CSV, a line for each row of the table");
  add_format("--markdown", ReportFormat::markdown, "Print Markdown")->excludes(json)->excludes(csv);
  csv->excludes(json);
  CLI::Option* const compare =
      command
          .add_option("--compare", output.compare,
                      "Earlier result of this command, written with --json: say for each row whether "
                      "it is faster or slower now, by how much, and with what confidence")
          ->type_name("OLD.json");
  command
      .add_option_function<std::string>(
          "--by",
          [&output](const std::string& time) { output.time = time == "cpu" ? ComparedTime::cpu : ComparedTime::wall; },
          "With --compare: compare wall time (default) or cpu time, which other processes "
          "disturb less")
      ->check(CLI::IsMember({"wall", "cpu"}))
      ->needs(compare)
      ->type_name("TIME");
  command
      .add_option("--fail-on-regression", output.fail_on_regression,
                  "With --compare: exit code 1 if a row is slower by more than P percent")
      ->check(CLI::Range(0.0, 1e6))
      ->needs(compare)
      ->type_name("P");
}

constexpr const char* kBenchExitCodes =
    "Exit code: 0 success; 1 a row is slower than --fail-on-regression allows, or a "
    "block is invalid; 2 wrong usage, or a file cannot be read or written.";

void add_bench_chain(CLI::App& bench, BenchRequest& request) {
  BenchChainOptions& options = request.chain;
  CLI::App& command = *bench.add_subcommand("chain", "Measure how fast chains are verified");
  command.add_option("CHAIN", options.chains, "Chain files to measure, as they are (see `slipstream gen`)");
  add_list(command, "--shape", options.shapes,
           "Shapes of transactions of chains that are made for the measurement: inputs x "
           "outputs, then any of +constraint (a*b == c over three commitments), +signature (a "
           "further key that signs) and +taproot (a call of a contract). 2x2 by default")
      ->type_name("SHAPE,..");
  command.add_option("--mix", options.mix, "JSON file with shapes and weights, as for `slipstream gen`")
      ->type_name("FILE");
  add_list(command, "--block-txs", options.block_txs,
           "Transactions per block of chains that are made; 200 by default, or --txs if less")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->type_name("N,..");
  add_list(command, "--threads", options.threads, "Numbers of threads; 0 (default) uses all")
      ->check(CLI::Range(0, 4096))
      ->type_name("N,..");
  add_list(command, "--backends,--backend", options.backends,
           "Sets of kernels (see `slipstream info`), or all. Default: the active one")
      ->type_name("NAME,..");
  command
      .add_option_function<std::vector<std::string>>(
          "--rules",
          [&options](const std::vector<std::string>& names) {
            options.rules.clear();
            for (const std::string& name : names) {
              options.rules.push_back(name == "strict" ? ledger::Rules::strict : ledger::Rules::reference);
            }
          },
          "reference (default), strict, or both (see `slipstream verify`)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"reference", "strict"}))
      ->type_name("RULES,..");
  command.add_option("--txs", options.txs, "Transactions of each chain, at least one full block; 400 by default")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}))
      ->type_name("N");
  command.add_option("--seed", options.seed, "Seed of the chains, as for `slipstream gen`; 0 by default")
      ->type_name("S");
  command.add_option("--runs", options.runs, "Runs of each row, at least; 10 by default")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000}))
      ->type_name("N");
  command
      .add_option("--precision", options.precision_percent,
                  "Repeat a row until half its 95 % confidence interval is at most P percent of the "
                  "median; 2 by default; 0 makes no more than --runs")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("P");
  command
      .add_option("--time-limit", options.time_limit_s,
                  "Seconds of measurement after which nothing is repeated for --precision; 60 by "
                  "default. --runs are made in any case")
      ->check(CLI::Range(0.0, 1e6))
      ->type_name("S");
  command.add_option("--cache", options.cache, "Directory that keeps the chains that are made for the next time")
      ->type_name("DIR");
  add_bench_output(command, options.output);
  command.add_option("--html", options.output.html, "Also write a page with the same figures, which needs no network")
      ->type_name("FILE");
  command.footer(std::string("Measures every combination of the lists, in one process and in random order, "
                             "after one run of each to warm up. Chains are made first and verified from "
                             "memory; reading is part of the time only for CHAIN files. On a terminal, shows "
                             "a progress bar on stderr. Says when the machine was too busy. "
                             "docs/profiling.md explains the output.\n\n") +
                 kBenchExitCodes);
}

void add_bench_kernels(CLI::App& bench, BenchRequest& request) {
  BenchKernelsOptions& options = request.kernels;
  CLI::App& command = *bench.add_subcommand("kernels", "Measure the kernels of the backends");
  command.add_option("--filter", options.filter, "Only kernels whose name contains TEXT")->type_name("TEXT");
  command.add_option("--seconds", options.seconds, "Seconds to measure each kernel on each backend; 0.3 by default")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("S");
  add_list(command, "--backends,--backend", options.backends,
           "Backends to measure, or all. Default: all that this processor supports")
      ->type_name("NAME,..");
  add_bench_output(command, options.output);
  command.footer(std::string("Uses one thread. Takes samples of about a millisecond of all kernels on all "
                             "backends in random order. Times are per item of a batch. Pin the process to a "
                             "processor of an idle machine (`taskset -c 1 slipstream bench kernels`), and "
                             "compare medians of the same run. docs/profiling.md explains the output.\n\n") +
                 kBenchExitCodes);
}

}  // namespace

void add_bench(CLI::App& app, BenchRequest& request) {
  CLI::App& command = *app.add_subcommand("bench", "Measure throughput of verification, or kernels");
  add_bench_chain(command, request);
  add_bench_kernels(command, request);
  // run() names what is there instead.
  command.allow_extras();
  command.footer(
      "`slipstream bench chain --help` and `slipstream bench kernels --help` explain more.\n\n"
      "Exit code: 0 success; 2 wrong usage.");
}

int run_bench(const CLI::App& command, const BenchRequest& request, Console& console) {
  if (command.got_subcommand("chain")) return bench_chain(request.chain, console);
  if (command.got_subcommand("kernels")) return bench_kernels(request.kernels, console);
  const std::vector<std::string> words = command.remaining();
  fmt::print(console.err,
             "slipstream: {}: `slipstream bench chain` measures throughput of verification, "
             "`slipstream bench kernels` measures kernels\n",
             words.empty() ? "bench needs a second word" : fmt::format("'{}' after bench is unknown", words.front()));
  return kExitUsage;
}

}  // namespace slipstream::cli
