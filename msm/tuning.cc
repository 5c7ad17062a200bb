#include "msm/tuning.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>

#include "cpu/features.h"
#include "msm/kernels.h"

namespace slipstream::msm {

namespace {

using Kind = TuningError::Kind;

constexpr std::string_view kFormat = "slipstream-tuning";
constexpr std::string_view kVersion = "1";

struct Constant {
  std::string_view name;
  double PlanCosts::* member;
};
constexpr Constant kConstants[] = {
    {"doubling", &PlanCosts::doubling},
    {"table_entry", &PlanCosts::table_entry},
    {"table_addition", &PlanCosts::table_addition},
    {"addition", &PlanCosts::addition},
    {"point_in_window", &PlanCosts::point_in_window},
    {"bucket", &PlanCosts::bucket},
    {"window", &PlanCosts::window},
    {"point", &PlanCosts::point},
    {"far_point", &PlanCosts::far_point},
    {"far_bucket", &PlanCosts::far_bucket},
};
static_assert(sizeof(PlanCosts) == std::size(kConstants) * sizeof(double), "every constant has a name");

bool is_row(std::string_view name) {
  return std::ranges::any_of(cpu::backends(), [&](const cpu::BackendInfo& b) { return name == b.rows.msm; });
}

TuningError malformed(std::size_t line, const std::string& what) {
  return {Kind::malformed, "line " + std::to_string(line) + ": " + what};
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// Takes what stands before the next `separator` off the front.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view out = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return out;
}

/// A statement `kernels NAME constant=number ...`, without its first word.
std::expected<Tuning::Row, TuningError> parse_row(std::string_view statement, std::size_t line) {
  Tuning::Row row{std::string(take_until(statement, ' ')), {}};
  if (!is_row(row.kernels)) return std::unexpected(malformed(line, "there are no kernels " + quoted(row.kernels)));
  std::array<bool, std::size(kConstants)> seen{};
  while (!statement.empty()) {
    std::string_view number = take_until(statement, ' ');
    const std::string_view name = take_until(number, '=');
    const auto* const constant = std::ranges::find(kConstants, name, &Constant::name);
    if (constant == std::end(kConstants)) return std::unexpected(malformed(line, "unknown constant " + quoted(name)));
    bool& here = seen[static_cast<std::size_t>(constant - kConstants)];
    if (here) return std::unexpected(malformed(line, quoted(name) + " is there twice"));
    here = true;
    double& value = row.costs.*constant->member;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() || !(value >= 0 && value <= kMaxTuningCost)) {
      return std::unexpected(malformed(line, quoted(name) + " is not a number from 0 to 1000000"));
    }
  }
  const auto missing = std::ranges::find(seen, false);
  if (missing != seen.end()) {
    return std::unexpected(malformed(line, quoted(kConstants[missing - seen.begin()].name) + " is missing"));
  }
  return row;
}

using CostTable = std::array<PlanCosts, cpu::kBackendCount>;

/// The tables that are or were in force. None is ever freed: a multiplication may still be reading it.
class Tables {
 public:
  struct Entry {
    CostTable costs;
    std::array<bool, cpu::kBackendCount> tuned{};
  };

  [[nodiscard]] const Entry* current() const { return current_.load(std::memory_order_acquire); }

  void forget() { current_.store(nullptr, std::memory_order_release); }

  void publish(const Tuning* tuning) {
    auto entry = std::make_unique<Entry>();
    for (const cpu::BackendInfo& backend : cpu::backends()) {
      const auto i = static_cast<std::size_t>(backend.id);
      entry->costs[i] = msm_kernels(backend.id).costs;
      if (tuning == nullptr) continue;
      for (const Tuning::Row& row : tuning->rows) {
        if (row.kernels != backend.rows.msm) continue;
        entry->costs[i] = row.costs;
        entry->tuned[i] = true;
      }
    }
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(entry));
    current_.store(kept_.back().get(), std::memory_order_release);
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<const Entry>> kept_;
  std::atomic<const Entry*> current_{nullptr};
};

Tables& tables() {
  static Tables instance;
  return instance;
}

const Tables::Entry& current() {
  while (true) {
    if (const auto* const entry = tables().current()) [[likely]]
      return *entry;
    if (const auto decided = init_tuning(); !decided) {
      std::fprintf(stderr, "slipstream: %s\n", decided.error().message.c_str());
      std::abort();
    }
  }
}

}  // namespace

std::expected<Tuning, TuningError> parse_tuning(std::string_view text) {
  Tuning tuning;
  bool has_version = false, has_processor = false;
  for (std::size_t line = 1; !text.empty(); ++line) {
    std::string_view statement = take_until(text, '\n');
    if (statement.empty() || statement.front() == '#') continue;
    const std::string_view word = take_until(statement, ' ');
    if (!has_version) {
      if (word != kFormat || statement != kVersion) {
        return std::unexpected(TuningError{
            Kind::unknown_version,
            "line " + std::to_string(line) + ": not " + quoted(std::string(kFormat) + " " + std::string(kVersion))});
      }
      has_version = true;
    } else if (!has_processor) {
      if (word != "processor" || statement.empty()) return std::unexpected(malformed(line, "no processor is named"));
      tuning.processor = statement;
      has_processor = true;
    } else {
      if (word != "kernels") return std::unexpected(malformed(line, "unknown statement " + quoted(word)));
      auto row = parse_row(statement, line);
      if (!row) return std::unexpected(std::move(row).error());
      if (std::ranges::find(tuning.rows, row->kernels, &Tuning::Row::kernels) != tuning.rows.end()) {
        return std::unexpected(malformed(line, "kernels " + quoted(row->kernels) + " are there twice"));
      }
      tuning.rows.push_back(*std::move(row));
    }
  }
  if (!has_version) return std::unexpected(TuningError{Kind::unknown_version, "nothing is in it"});
  if (!has_processor || tuning.rows.empty()) {
    return std::unexpected(TuningError{Kind::malformed, "it ends before the first line of kernels"});
  }
  return tuning;
}

PlanCosts within_limits(PlanCosts costs) {
  for (const Constant& constant : kConstants) {
    double& cost = costs.*constant.member;
    cost = std::min(cost, kMaxTuningCost);
  }
  return costs;
}

std::string format_tuning(const Tuning& tuning) {
  std::string out = std::string(kFormat) + " " + std::string(kVersion) + "\nprocessor " + tuning.processor + "\n";
  for (const Tuning::Row& row : tuning.rows) {
    out += "kernels " + row.kernels;
    for (const Constant& constant : kConstants) {
      std::array<char, 32> number;
      const auto end = std::to_chars(number.data(), number.data() + number.size(), row.costs.*constant.member,
                                     std::chars_format::general, 4)
                           .ptr;
      out += " " + std::string(constant.name) + "=" + std::string(number.data(), end);
    }
    out += "\n";
  }
  return out;
}

std::expected<void, TuningError> apply_tuning(const Tuning& tuning) {
  const std::string own = cpu::processor_name();
  if (tuning.processor != own) {
    return std::unexpected(
        TuningError{Kind::other_processor, "measured on " + quoted(tuning.processor) + ", and this is " + quoted(own)});
  }
  tables().publish(&tuning);
  return {};
}

std::expected<void, TuningError> load_tuning(const std::string& path) {
  const auto named = [&](TuningError error) {
    error.message = "tuning file " + quoted(path) + ": " + error.message;
    return std::unexpected(std::move(error));
  };
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxTuningBytes + 1, '\0');
  if (!file || (file.read(text.data(), static_cast<std::streamsize>(text.size())), file.bad())) {
    return named({Kind::unreadable, "cannot be read"});
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxTuningBytes) return named({Kind::unreadable, "is too long"});
  const auto tuning = parse_tuning(text);
  if (!tuning) return named(tuning.error());
  if (auto applied = apply_tuning(*tuning); !applied) return named(std::move(applied).error());
  return {};
}

std::expected<void, TuningError> init_tuning() {
  if (tables().current() != nullptr) return {};
  const char* const path = std::getenv(kTuningVariable);
  if (path == nullptr || *path == '\0') {
    tables().publish(nullptr);
    return {};
  }
  auto loaded = load_tuning(path);
  if (!loaded) loaded.error().message = std::string(kTuningVariable) + ": " + loaded.error().message;
  return loaded;
}

void reset_tuning() { tables().forget(); }

const PlanCosts& plan_costs(cpu::Backend backend) { return current().costs[static_cast<std::size_t>(backend)]; }

bool is_tuned(cpu::Backend backend) { return current().tuned[static_cast<std::size_t>(backend)]; }

}  // namespace slipstream::msm
