#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/threads.h"
#include "cli/commands.h"
#include "cli/units.h"
#include "cpu/backend.h"
#include "cpu/features.h"
#include "msm/plan_report.h"

namespace slipstream::cli {
namespace {

struct Reason {
  /// A stable word for programs.
  const char* key;
  /// A sentence for people.
  std::string text;
};

Reason reason() {
  switch (cpu::active_backend_origin()) {
    case cpu::BackendOrigin::processor:
      return {"processor", "the fastest that this processor can run"};
    case cpu::BackendOrigin::environment:
      return {"environment", fmt::format("the environment variable {} asks for it", cpu::kBackendVariable)};
    case cpu::BackendOrigin::api:
      return {"command_line", "the command line asks for it"};
  }
  std::unreachable();
}

std::string features_text(cpu::FeatureSet features, const char* if_empty) {
  return features.empty() ? if_empty : features.to_string();
}

void print_json(Console& console) {
  nlohmann::ordered_json document;
  document["version"] = SLIPSTREAM_VERSION;
  document["processor"] = cpu::processor_name();
  document["threads"] = usable_threads();
  document["features"] = cpu::features().to_string();
  document["active_backend"] = cpu::info(cpu::active_backend()).name;
  document["active_because"] = reason().key;
  auto& list = document["backends"] = nlohmann::ordered_json::array();
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    list.push_back({{"name", backend.name},
                    {"description", backend.description},
                    {"needs", backend.needs.to_string()},
                    {"missing", backend.needs.minus(cpu::features()).to_string()},
                    {"supported", backend.supported()},
                    {"kernels",
                     {{"field", backend.kernels.field},
                      {"group", backend.kernels.group},
                      {"msm", backend.kernels.msm},
                      {"transcript", backend.kernels.transcript}}}});
  }
  fmt::print(console.out, "{}\n", document.dump(2));
}

void print_text(Console& console) {
  fmt::print(console.out, "slipstream   {}\n", SLIPSTREAM_VERSION);
  fmt::print(console.out, "processor    {}, {}\n", cpu::processor_name(), counted(usable_threads(), "thread"));
  fmt::print(console.out, "features     {}\n\n", features_text(cpu::features(), "none that a backend uses"));
  fmt::print(console.out, "backends (slowest first)\n");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool active = backend.id == cpu::active_backend();
    const auto missing = backend.needs.minus(cpu::features());
    fmt::print(console.out, "{} {:<12} {}\n", active ? "*" : " ", backend.name, backend.description);
    fmt::print(console.out, "  {:<12} needs: {}; {}\n", "", features_text(backend.needs, "nothing special"),
               missing.empty() ? "supported" : "not supported, this processor lacks " + missing.to_string());
    fmt::print(console.out, "  {:<12} kernels: field {}, group {}, msm {}, transcript {}\n", "", backend.kernels.field,
               backend.kernels.group, backend.kernels.msm, backend.kernels.transcript);
  }
  fmt::print(console.out, "\nactive       {}: {}\n", cpu::info(cpu::active_backend()).name, reason().text);
}

struct MsmPlan {
  msm::Problem problem;
  msm::PlanReport report;
  const char* algorithm;
};

MsmPlan msm_plan(const InfoOptions& options) {
  const unsigned threads = options.threads != 0 ? options.threads : usable_threads();
  const msm::Problem problem{.points = *options.msm, .bits = options.bits, .threads = threads};
  const msm::PlanReport report = msm::report_plan(problem, cpu::active_backend());
  return {problem, report, report.plan.algorithm == msm::Algorithm::straus ? "straus" : "pippenger"};
}

void print_plan_json(const MsmPlan& plan, Console& console) {
  const msm::PlanReport& r = plan.report;
  nlohmann::ordered_json document;
  document["points"] = plan.problem.points;
  document["bits"] = plan.problem.bits;
  document["threads"] = plan.problem.threads;
  document["backend"] = cpu::info(cpu::active_backend()).name;
  document["kernels"] = cpu::info(cpu::active_backend()).kernels.msm;
  document["algorithm"] = plan.algorithm;
  document["layout"] = r.layout;
  if (r.windows != 0) {
    document["windows"] = r.windows;
    document["narrowest_window_bits"] = r.narrowest;
    document["widest_window_bits"] = r.widest;
    document["buckets"] = r.buckets;
  } else {
    document["digit_bits"] = r.plan.parameter;
  }
  document["chunks"] = r.plan.chunks;
  document["jobs"] = r.jobs;
  document["busy_threads"] = r.busy_threads;
  document["jobs_in_a_row"] = r.rounds;
  document["prepared_bytes"] = r.prepared_bytes;
  document["working_bytes"] = r.working_bytes;
  document["expected_ns"] = std::round(r.nanoseconds);
  fmt::print(console.out, "{}\n", document.dump(2));
}

void print_plan_text(const MsmPlan& plan, Console& console) {
  const msm::PlanReport& r = plan.report;
  const cpu::BackendInfo& backend = cpu::info(cpu::active_backend());
  fmt::print(console.out, "sum          of {}, scalars of up to {}, on {}\n", counted(plan.problem.points, "point"),
             counted(plan.problem.bits, "bit"), counted(plan.problem.threads, "thread"));
  fmt::print(console.out, "kernels      {}\n", backend.kernels.msm);
  if (r.windows != 0) {
    const std::string widths =
        r.narrowest == r.widest ? fmt::format("{}", r.widest) : fmt::format("{} or {}", r.narrowest, r.widest);
    fmt::print(console.out, "algorithm    Pippenger's buckets, {} of {} bits with signed digits\n",
               counted(r.windows, "window"), widths);
    fmt::print(console.out, "buckets      {} in a window; {}\n", r.buckets, r.layout);
  } else {
    fmt::print(console.out, "algorithm    Straus, signed digits of {} bits\n", r.plan.parameter);
    fmt::print(console.out, "layout       {}\n", r.layout);
  }
  const std::string chunks = r.plan.chunks == 1 ? "" : fmt::format(", points in {}", counted(r.plan.chunks, "chunk"));
  fmt::print(console.out, "threads      {}{}; {}, at most {} in a row\n", counted(r.jobs, "job"), chunks,
             counted(r.busy_threads, "busy thread"), r.rounds);
  fmt::print(console.out, "memory       {} of prepared points and scalars, {} of working memory\n",
             bytes_text(r.prepared_bytes), bytes_text(r.working_bytes));
  const auto nanoseconds = static_cast<std::uint64_t>(std::round(r.nanoseconds));
  fmt::print(console.out, "expected     {}", duration_text(nanoseconds));
  if (plan.problem.points > 1) {
    fmt::print(console.out, ", {:.0f} ns a point", r.nanoseconds / static_cast<double>(plan.problem.points));
  }
  fmt::print(console.out, "\n");
}

}  // namespace

int info(const InfoOptions& options, Console& console) {
  if (options.msm) {
    const MsmPlan plan = msm_plan(options);
    options.json ? print_plan_json(plan, console) : print_plan_text(plan, console);
    return kExitValid;
  }
  options.json ? print_json(console) : print_text(console);
  return kExitValid;
}

}  // namespace slipstream::cli
