#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/printable.h"
#include "cli/text_layout.h"
#include "cli/units.h"
#include "cli/version.h"
#include "slipstream/base/threads.h"
#include "slipstream/cpu/backend.h"
#include "slipstream/cpu/features.h"
#include "slipstream/msm/plan_report.h"

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

nlohmann::ordered_json list_of(cpu::FeatureSet features) {
  auto out = nlohmann::ordered_json::array();
  for (int i = 0; i < cpu::kFeatureCount; ++i) {
    const auto feature = static_cast<cpu::Feature>(i);
    if (features.has(feature)) out.push_back(cpu::name(feature));
  }
  return out;
}

void print_json(Console& console) {
  nlohmann::ordered_json document;
  document["version"] = version();
  document["commit"] = commit();
  document["compiler"] = compiler();
  document["processor"] = cpu::processor_name();
  document["threads"] = usable_threads();
  document["features"] = list_of(cpu::features());
  document["active_backend"] = cpu::info(cpu::active_backend()).name;
  document["active_because"] = reason().key;
  auto& list = document["backends"] = nlohmann::ordered_json::array();
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    list.push_back({{"name", backend.name},
                    {"description", backend.description},
                    {"needs", list_of(backend.needs)},
                    {"missing", list_of(backend.needs.minus(cpu::features()))},
                    {"supported", backend.supported()},
                    {"kernels",
                     {{"field", backend.kernels.field},
                      {"group", backend.kernels.group},
                      {"msm", backend.kernels.msm},
                      {"transcript", backend.kernels.transcript}}}});
  }
  print_document(console, document);
}

void print_text(Console& console) {
  const auto field = [&console](std::string_view label, std::size_t indent, const std::string& text) {
    console.out << hanging(label, indent, text, console.columns);
  };
  field("slipstream", 13, fmt::format("{}, commit {}, {}", version(), commit(), compiler()));
  field("processor", 13, fmt::format("{}, {}", printable(cpu::processor_name()), counted(usable_threads(), "thread")));
  field("features", 13, features_text(cpu::features(), "none that a backend uses"));
  fmt::print(console.out, "\nbackends (slowest first)\n");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool active = backend.id == cpu::active_backend();
    const auto missing = backend.needs.minus(cpu::features());
    field(fmt::format("{} {}", active ? "*" : " ", backend.name), 15, backend.description);
    field("", 15,
          fmt::format("needs: {}; {}", features_text(backend.needs, "nothing special"),
                      missing.empty() ? "supported" : "not supported, this processor lacks " + missing.to_string()));
    field("", 15,
          fmt::format("kernels: field {}, group {}, msm {}, transcript {}", backend.kernels.field,
                      backend.kernels.group, backend.kernels.msm, backend.kernels.transcript));
  }
  console.out << '\n';
  field("active", 13, fmt::format("{}: {}", cpu::info(cpu::active_backend()).name, reason().text));
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
  for (const char* name : {"windows", "narrowest_window_bits", "widest_window_bits", "buckets", "digit_bits"}) {
    document[name] = nullptr;
  }
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
  print_document(console, document);
}

void print_plan_text(const MsmPlan& plan, Console& console) {
  const msm::PlanReport& r = plan.report;
  const cpu::BackendInfo& backend = cpu::info(cpu::active_backend());
  const auto field = [&console](std::string_view label, const std::string& text) {
    console.out << hanging(label, 13, text, console.columns);
  };
  field("sum", fmt::format("of {}, scalars of up to {}, on {}", counted(plan.problem.points, "point"),
                           counted(plan.problem.bits, "bit"), counted(plan.problem.threads, "thread")));
  field("kernels", backend.kernels.msm);
  if (r.windows != 0) {
    const std::string widths =
        r.narrowest == r.widest ? fmt::format("{}", r.widest) : fmt::format("{} or {}", r.narrowest, r.widest);
    field("algorithm",
          fmt::format("Pippenger's buckets, {} of {} bits with signed digits", counted(r.windows, "window"), widths));
    field("buckets", fmt::format("{} in a window; {}", r.buckets, r.layout));
  } else {
    field("algorithm", fmt::format("Straus, signed digits of {} bits", r.plan.parameter));
    field("layout", fmt::format("{}", r.layout));
  }
  const std::string chunks = r.plan.chunks == 1 ? "" : fmt::format(", points in {}", counted(r.plan.chunks, "chunk"));
  field("threads", fmt::format("{}{}; {}, at most {} in a row", counted(r.jobs, "job"), chunks,
                               counted(r.busy_threads, "busy thread"), r.rounds));
  field("memory", fmt::format("{} of prepared points and scalars, {} of working memory", bytes_text(r.prepared_bytes),
                              bytes_text(r.working_bytes)));
  const auto nanoseconds = static_cast<std::uint64_t>(std::round(r.nanoseconds));
  const std::string each =
      plan.problem.points > 1
          ? fmt::format(", {:.0f} ns a point", r.nanoseconds / static_cast<double>(plan.problem.points))
          : "";
  field("expected", duration_text(nanoseconds) + each);
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
