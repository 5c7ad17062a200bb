// Transactions that spend outputs of a generated chain, made by the commands themselves.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "support/scratch.h"

namespace slipstream::cli::test {

void write_secret_file(const std::filesystem::path& path, const std::string& text);
[[nodiscard]] std::string text_in(const std::filesystem::path& path);

/// A command that must succeed; what it prints.
std::string succeed(const std::vector<std::string>& arguments);

/// The predicate that a command on a key printed.
[[nodiscard]] std::string predicate_in(const std::string& printed);

/// A directory with a key (`key`), a chain whose outputs it owns (`chain`), and their openings (`coins`).
struct OwnChain {
  slipstream::test::ScratchDirectory scratch;
  std::string predicate;

  /// Each transaction has so many inputs, and two outputs.
  explicit OwnChain(std::size_t txs, std::size_t block_size, std::size_t inputs = 2);

  [[nodiscard]] std::string path(const std::string& name) const { return scratch / name; }
  [[nodiscard]] std::size_t coins() const;
  /// Proves and signs a transaction that spends outputs of `file` and pays all of it back; returns its file,
  /// `name`.tx. Its own openings are in `name`.json.
  std::string spend(const std::string& name, const std::vector<std::size_t>& indices,
                    const std::string& file = "coins") const;
};

}  // namespace slipstream::cli::test
