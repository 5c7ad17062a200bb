// A party's memory between the rounds of MuSig, in a file: `slipstream cosign`. The file holds the random bytes that
// the party's nonces come from (keys/musig.h, begin()), so it is as secret as the key. A nonce that answers two
// different sets of commitments gives away the key. Therefore:
//   - the nonces are bound to the transaction, the keys of all parties, our position and our key: with others, the same
//     bytes give other nonces;
//   - before our commitments leave, the precommitments of all parties are written into the file, and only commitments
//     that match them are ever answered, so that a second answer would be equal to the first;
//   - the random bytes are overwritten on disk, and the disk has confirmed it, before a share is computed. From then on
//     every use is refused;
//   - one process at a time may use the file, and a copy of it is refused: the file knows its own inode.
// A snapshot of the whole file system brings used bytes back. Nothing here can detect that.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "slipstream/base/bytes.h"
#include "slipstream/base/detail/descriptor.h"
#include "slipstream/base/secret.h"
#include "slipstream/keys/multikey.h"
#include "slipstream/keys/musig.h"
#include "slipstream/transcript/transcript.h"

namespace slipstream::cli {

/// What a transaction's signers sign.
struct SigningTask {
  Bytes32 txid{};
  std::vector<keys::musig::JointMessage> messages;

  [[nodiscard]] keys::musig::Statement statement() const { return keys::musig::Statement(messages); }
  [[nodiscard]] Transcript transcript() const;
  /// Identifies transaction and keys in the files that parties exchange.
  [[nodiscard]] Bytes32 digest() const;
};

/// What we sent in the first round, and our position.
struct OwnPrecommitment {
  std::size_t party;
  keys::musig::NoncePrecommitment precommitment;
};

class CosignSession {
 public:
  /// Writes the file, which must not exist.
  [[nodiscard]] static std::expected<void, std::string> create(const std::filesystem::path& path,
                                                               const SigningTask& task,
                                                               std::span<const OwnPrecommitment> own,
                                                               const Secret<Bytes32>& entropy);
  /// Reads the file and locks it as long as this object lives. All errors name the file.
  [[nodiscard]] static std::expected<CosignSession, std::string> open(const std::filesystem::path& path);

  [[nodiscard]] const SigningTask& task() const { return task_; }
  [[nodiscard]] std::span<const OwnPrecommitment> own() const { return own_; }
  /// Of all parties; empty before record().
  [[nodiscard]] std::span<const keys::musig::NoncePrecommitment> precommitments() const { return precommitments_; }
  /// Refused once the share was given.
  [[nodiscard]] std::expected<void, std::string> usable() const;

  /// Writes the precommitments of all parties into the file. The same ones may be recorded again, others are refused.
  [[nodiscard]] std::expected<void, std::string> record(std::span<const keys::musig::NoncePrecommitment> all);

  /// The random bytes, for the round that comes before shares. Precondition: usable, precommitments are recorded.
  [[nodiscard]] const Secret<Bytes32>& entropy() const;
  /// The random bytes, once and for shares: overwrites them in the file first. Precondition: precommitments are
  /// recorded.
  [[nodiscard]] std::expected<Secret<Bytes32>, std::string> take_entropy();

 private:
  explicit CosignSession(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] std::unexpected<std::string> fail(std::string_view what) const;
  [[nodiscard]] std::expected<void, std::string> parse(std::string_view text, std::uint64_t inode);
  [[nodiscard]] std::expected<void, std::string> write_at(std::size_t offset, ByteSpan bytes) const;

  std::string path_;
  Descriptor file_{};
  SigningTask task_;
  std::vector<OwnPrecommitment> own_;
  std::vector<keys::musig::NoncePrecommitment> precommitments_;
  std::optional<Secret<Bytes32>> entropy_;
  std::size_t entropy_offset_ = 0, size_ = 0;
};

}  // namespace slipstream::cli
