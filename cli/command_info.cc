#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>

#include "cli/commands.h"
#include "cli/units.h"
#include "cpu/backend.h"
#include "cpu/features.h"

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
  document["threads"] = std::thread::hardware_concurrency();
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
                    {"rows",
                     {{"field", backend.rows.field},
                      {"group", backend.rows.group},
                      {"msm", backend.rows.msm},
                      {"transcript", backend.rows.transcript}}}});
  }
  fmt::print(console.out, "{}\n", document.dump(2));
}

void print_text(Console& console) {
  fmt::print(console.out, "slipstream   {}\n", SLIPSTREAM_VERSION);
  fmt::print(console.out, "processor    {}, {}\n", cpu::processor_name(),
             counted(std::thread::hardware_concurrency(), "thread"));
  fmt::print(console.out, "features     {}\n\n", features_text(cpu::features(), "none that a backend may use"));
  fmt::print(console.out, "backends (slowest first)\n");
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    const bool active = backend.id == cpu::active_backend();
    const auto missing = backend.needs.minus(cpu::features());
    fmt::print(console.out, "{} {:<12} {}\n", active ? "*" : " ", backend.name, backend.description);
    fmt::print(console.out, "  {:<12} needs: {}; {}\n", "", features_text(backend.needs, "nothing special"),
               missing.empty() ? "supported" : "not supported, this processor lacks " + missing.to_string());
    fmt::print(console.out, "  {:<12} rows: field {}, group {}, msm {}, transcript {}\n", "", backend.rows.field,
               backend.rows.group, backend.rows.msm, backend.rows.transcript);
  }
  fmt::print(console.out, "\nactive       {}: {}\n", cpu::info(cpu::active_backend()).name, reason().text);
}

}  // namespace

int info(const InfoOptions& options, Console& console) {
  options.json ? print_json(console) : print_text(console);
  return kExitValid;
}

}  // namespace slipstream::cli
