// The command line of `slipstream bench`.
#pragma once

#include "cli/bench_options.h"
#include "cli/console.h"

namespace CLI {
class App;
}

namespace slipstream::cli {

struct BenchRequest {
  BenchChainOptions chain;
  BenchKernelsOptions kernels;
};

/// Declares the command with its two commands; parsing fills `request`, which must live as long as `app`.
void add_bench(CLI::App& app, BenchRequest& request);

/// Runs what was parsed, or says which commands there are. `command` is `bench`.
[[nodiscard]] int run_bench(const CLI::App& command, const BenchRequest& request, Console& console);

}  // namespace slipstream::cli
