// What the parties of `slipstream cosign` send each other: one file for each party and round. Nothing in them is
// secret.
//   slipstream cosign commit 1          or reveal, or share
//   transaction <its id>
//   task <a hash of the transaction's id and of all keys>
//   party <position, from 0> <32 bytes in hex>
// A party that signs several times has so many lines.
// Joint key files name the parties of a predicate:
//   slipstream joint key 1
//   <public key in hex>                 one line for each party
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/cosign_session.h"
#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/whole_file.h"
#include "slipstream/keys/multikey.h"

namespace slipstream::cli {

enum class CosignRound : std::uint8_t { commit, reveal, share };

/// Position and bytes of a party's message.
using PartyMessage = std::pair<std::size_t, Bytes32>;

[[nodiscard]] std::string cosign_text(CosignRound round, const SigningTask& task, std::span<const PartyMessage> lines);

/// The messages of one round from all parties, and the file that each came from.
struct RoundMessages {
  std::vector<Bytes32> bytes;
  std::vector<std::string> files;
};

struct CosignFile {
  std::string path;
  CosignRound round{};
  std::vector<PartyMessage> lines{};
};

/// Reads a file, which must be about this task. The error names it.
[[nodiscard]] std::expected<CosignFile, std::string> read_cosign_file(const std::string& path, const SigningTask& task);

/// The messages of this round. Fails if a file is of another round, if a party is in two of them, or in none.
[[nodiscard]] std::expected<RoundMessages, std::string> messages_of(CosignRound round, const SigningTask& task,
                                                                    std::span<const CosignFile> files);

[[nodiscard]] std::expected<keys::Multikey, std::string> read_joint_key(const std::filesystem::path& path);
[[nodiscard]] std::string joint_key_text(const keys::Multikey& key);

}  // namespace slipstream::cli
