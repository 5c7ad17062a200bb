// Options that several commands have.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <string>

#include "slipstream/ledger/rules.h"

namespace slipstream::cli {

void add_backend_option(CLI::App& command, std::string& backend);
void add_threads_option(CLI::App& command, unsigned& threads);
void add_json_option(CLI::App& command, bool& json);
void add_quiet_option(CLI::App& command, bool& quiet, const char* description);
void add_capacity_option(CLI::App& command, std::size_t& capacity);
/// The value is a name for rules_of().
void add_rules_option(CLI::App& command, std::string& rules);
/// Precondition: the parser has accepted the name.
[[nodiscard]] ledger::Rules rules_of(const std::string& name);

}  // namespace slipstream::cli
