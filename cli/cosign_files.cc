#include "cli/cosign_files.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>
#include <string_view>

#include "cli/files.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"

namespace slipstream::cli {
namespace {

constexpr std::array<std::string_view, 3> kRounds = {"commit", "reveal", "share"};
constexpr std::string_view kJointHead = "slipstream joint key 1";

std::string_view name(CosignRound round) { return kRounds[static_cast<std::size_t>(round)]; }

std::string head(CosignRound round) { return fmt::format("slipstream cosign {} 1", name(round)); }

/// The lines of a small text file, which ends with a line end.
std::expected<std::vector<std::string>, std::string> lines_of(const std::filesystem::path& path) {
  constexpr std::size_t kLargest = std::size_t{1} << 24;
  SLIPSTREAM_TRY(const Bytes bytes, read_file(path, kLargest));
  std::vector<std::string> out(1);
  for (const std::uint8_t byte : bytes) {
    if (byte == '\n') {
      out.emplace_back();
    } else {
      out.back().push_back(static_cast<char>(byte));
    }
  }
  if (!out.back().empty()) return std::unexpected(fmt::format("{}: the last line has no end", path.string()));
  out.pop_back();
  return out;
}

std::optional<PartyMessage> parse_party(std::string_view line) {
  constexpr std::string_view kWord = "party ";
  if (!line.starts_with(kWord)) return std::nullopt;
  line.remove_prefix(kWord.size());
  PartyMessage out;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), out.first);
  if (error != std::errc() || end == line.data() + line.size() || *end != ' ') return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
  if (!from_hex(out.second, line)) return std::nullopt;
  return out;
}

}  // namespace

std::string cosign_text(CosignRound round, const SigningTask& task, std::span<const PartyMessage> lines) {
  std::string out = fmt::format("{}\ntransaction {}\ntask {}\n", head(round), to_hex(task.txid), to_hex(task.digest()));
  for (const auto& [party, bytes] : lines) out += fmt::format("party {} {}\n", party, to_hex(bytes));
  return out;
}

std::expected<CosignFile, std::string> read_cosign_file(const std::string& path, const SigningTask& task) {
  const auto fail = [&path](const std::string& what) { return std::unexpected(fmt::format("{}: {}", path, what)); };
  SLIPSTREAM_TRY(const std::vector<std::string> lines, lines_of(path));
  CosignFile out{.path = path};
  std::size_t round = 0;
  while (round < kRounds.size() && (lines.empty() || lines[0] != head(static_cast<CosignRound>(round)))) ++round;
  if (round == kRounds.size() || lines.size() < 4) return fail("this is no file of `slipstream cosign`");
  out.round = static_cast<CosignRound>(round);
  if (lines[1] != "transaction " + to_hex(task.txid)) return fail("line 2: this is for another transaction");
  if (lines[2] != "task " + to_hex(task.digest())) return fail("line 3: this is for other keys");
  for (std::size_t i = 3; i < lines.size(); ++i) {
    const auto line = parse_party(lines[i]);
    if (!line) return fail(fmt::format("line {}: this is not \"party\", a position and 32 bytes in hex", i + 1));
    if (line->first >= task.statement().keys().size()) {
      return fail(fmt::format("line {}: there is no party {}", i + 1, line->first));
    }
    out.lines.push_back(*line);
  }
  return out;
}

std::expected<RoundMessages, std::string> messages_of(CosignRound round, const SigningTask& task,
                                                      std::span<const CosignFile> files) {
  const keys::musig::Statement statement = task.statement();
  const std::size_t parties = statement.keys().size();
  RoundMessages out{std::vector<Bytes32>(parties), std::vector<std::string>(parties)};
  for (const CosignFile& file : files) {
    if (file.round != round) {
      return std::unexpected(
          fmt::format("{}: this is a {} file in place of a {} file", file.path, name(file.round), name(round)));
    }
    for (const auto& [party, bytes] : file.lines) {
      if (!out.files[party].empty()) {
        return std::unexpected(fmt::format("{}: party {} is in {} already", file.path, party, out.files[party]));
      }
      out.bytes[party] = bytes;
      out.files[party] = file.path;
    }
  }
  for (std::size_t i = 0; i < parties; ++i) {
    if (!out.files[i].empty()) continue;
    return std::unexpected(fmt::format("no {} file is from party {}, whose key is {}", name(round), i,
                                       to_hex(statement.keys()[i].point.bytes)));
  }
  return out;
}

std::expected<keys::Multikey, std::string> read_joint_key(const std::filesystem::path& path) {
  const auto fail = [&path](const std::string& what) {
    return std::unexpected(fmt::format("{}: {}", path.string(), what));
  };
  SLIPSTREAM_TRY(const std::vector<std::string> lines, lines_of(path));
  if (lines.size() < 2 || lines[0] != kJointHead) return fail("this is no joint key file");
  std::vector<keys::VerificationKey> keys;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    Bytes32 key{};
    if (!from_hex(key, lines[i])) return fail(fmt::format("line {}: this is not 32 bytes in hex", i + 1));
    keys.push_back({ristretto255::Encoding{key}});
  }
  auto joint = keys::Multikey::aggregate_vartime(keys);
  if (!joint) return fail(fmt::format("line {}: this key is no point", joint.error().position + 2));
  return *std::move(joint);
}

std::string joint_key_text(const keys::Multikey& key) {
  std::string out = fmt::format("{}\n", kJointHead);
  for (const keys::VerificationKey& member : key.keys()) {
    fmt::format_to(std::back_inserter(out), "{}\n", to_hex(member.point.bytes));
  }
  return out;
}

}  // namespace slipstream::cli
