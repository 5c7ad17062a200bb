#include "cli/cosign_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "cli/interrupt.h"
#include "slipstream/base/detail/check.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/base/secret_text.h"

namespace slipstream::cli {
namespace {

using keys::musig::JointMessage;
using keys::musig::NoncePrecommitment;
using Text = std::expected<void, std::string>;

constexpr std::string_view kHead = "slipstream cosign session 1";
constexpr std::size_t kEntropyDigits = 64;
constexpr std::size_t kLargest = std::size_t{1} << 24;

std::string to_word(std::uint64_t number) { return std::to_string(number); }

/// Takes a line off the front, and words off a line.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view out = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return out;
}

std::optional<std::uint64_t> number(std::string_view word) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return out;
}

std::optional<Bytes32> hex32(std::string_view word) {
  Bytes32 out{};
  if (!from_hex(out, word)) return std::nullopt;
  return out;
}

/// All bytes, at an offset, and on the disk.
bool write_durably(const Descriptor& file, std::size_t offset, ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    offset += static_cast<std::size_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return ::fsync(file.get()) == 0;
}

SecretText session_text(std::uint64_t inode, const SigningTask& task, std::span<const OwnPrecommitment> own,
                        const Secret<Bytes32>& entropy) {
  SecretText out;
  out.append(kHead).append("\ninode ").append(to_word(inode));
  out.append("\ntransaction ").append_hex(task.txid).append("\n");
  for (const JointMessage& item : task.messages) {
    out.append("message ").append_hex(item.message);
    for (const keys::VerificationKey& key : item.key.keys()) out.append(" ").append_hex(key.point.bytes);
    out.append("\n");
  }
  for (const auto& [party, precommitment] : own) {
    out.append("own ").append(to_word(party)).append(" ").append_hex(precommitment.bytes).append("\n");
  }
  return std::move(out.append("secret ").append_hex(entropy.expose()).append("\n"));
}

}  // namespace

Transcript SigningTask::transcript() const {
  // As vm::UnsignedTx::signing_transcript().
  Transcript out("ZkVM.signtx");
  out.append("txid", txid);
  return out;
}

Bytes32 SigningTask::digest() const {
  Transcript out("slipstream.cosign-task");
  out.append("txid", txid);
  statement().append_to(out);
  return out.challenge_bytes32("digest");
}

Text CosignSession::create(const std::filesystem::path& path, const SigningTask& task,
                           std::span<const OwnPrecommitment> own, const Secret<Bytes32>& entropy) {
  const auto fail = [&path] { return std::unexpected(fmt::format("{}: {}", path.string(), std::strerror(errno))); };
  // A signal waits until the file is whole or gone.
  const HeldInterrupt held;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return fail();
  struct stat status{};
  const bool known = ::fstat(file.get(), &status) == 0;
  if (known && write_durably(file, 0, session_text(status.st_ino, task, own, entropy).bytes())) return {};
  const auto error = fail();
  ::unlink(path.c_str());
  return error;
}

std::unexpected<std::string> CosignSession::fail(std::string_view what) const {
  return std::unexpected(fmt::format("{}: {}", path_, what));
}

Text CosignSession::parse(std::string_view text, std::uint64_t inode) {
  const auto malformed = [this] { return fail("this is no cosign session, or it was not written to its end"); };
  std::string_view rest = text;
  if (take_until(rest, '\n') != kHead || !text.ends_with('\n')) return malformed();
  bool is_copy = true, has_transaction = false, has_secret = false;
  while (!rest.empty()) {
    std::string_view line = take_until(rest, '\n');
    const std::string_view word = take_until(line, ' ');
    if (word == "inode") {
      is_copy = number(line) != inode;
    } else if (word == "transaction") {
      const auto id = hex32(line);
      if (!id) return malformed();
      task_.txid = *id;
      has_transaction = true;
    } else if (word == "message") {
      const auto message = hex32(take_until(line, ' '));
      std::vector<keys::VerificationKey> keys;
      while (!line.empty()) {
        const auto key = hex32(take_until(line, ' '));
        if (!key) return malformed();
        keys.push_back({ristretto255::Encoding{*key}});
      }
      auto joint = keys::Multikey::aggregate_vartime(keys);
      if (!message || !joint) return malformed();
      task_.messages.push_back({*std::move(joint), Bytes(message->begin(), message->end())});
    } else if (word == "own") {
      const auto party = number(take_until(line, ' '));
      const auto hash = hex32(line);
      if (!party || !hash) return malformed();
      own_.push_back({static_cast<std::size_t>(*party), {*hash}});
    } else if (word == "secret") {
      entropy_offset_ = static_cast<std::size_t>(line.data() - text.data());
      Secret<Bytes32> entropy{Bytes32{}};
      if (from_hex(entropy.expose(), line)) {
        entropy_ = entropy;
      } else if (!line.starts_with("used")) {
        return malformed();
      }
      has_secret = true;
    } else if (word == "precommitment") {
      const auto hash = hex32(line);
      if (!hash) return malformed();
      precommitments_.push_back({*hash});
    } else {
      return malformed();
    }
  }
  const std::size_t parties = task_.statement().keys().size();
  if (!has_transaction || !has_secret || own_.empty()) return malformed();
  if (!precommitments_.empty() && precommitments_.size() != parties) return malformed();
  for (const OwnPrecommitment& item : own_) {
    if (item.party >= parties) return malformed();
  }
  if (is_copy) {
    return fail(
        "this is a copy of a cosign session: its nonce may be used already, and a second use gives away the key. Begin "
        "a new session");
  }
  size_ = text.size();
  return {};
}

std::expected<CosignSession, std::string> CosignSession::open(const std::filesystem::path& path) {
  CosignSession out(path.string());
  const auto errno_text = [] { return std::strerror(errno); };
  out.file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat status{};
  if (!out.file_ || ::fstat(out.file_.get(), &status) != 0) return out.fail(errno_text());
  if (!S_ISREG(status.st_mode)) return out.fail("is no regular file");
  if ((status.st_mode & 077) != 0) {
    return out.fail("others than its owner may read or write this file with secrets (chmod 600 helps)");
  }
  if (::flock(out.file_.get(), LOCK_EX | LOCK_NB) != 0) return out.fail("another process uses this session");
  if (static_cast<std::uint64_t>(status.st_size) > kLargest) return out.fail("this is no cosign session");
  SecretText text;
  text.resize(static_cast<std::size_t>(status.st_size));
  for (std::size_t have = 0; have < text.view().size();) {
    const ssize_t n =
        ::pread(out.file_.get(), text.chars().data() + have, text.view().size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return out.fail(n < 0 ? errno_text() : "became shorter while it was read");
    have += static_cast<std::size_t>(n);
  }
  SLIPSTREAM_TRY_VOID(out.parse(text.view(), status.st_ino));
  return out;
}

Text CosignSession::usable() const {
  if (entropy_) return {};
  return fail(
      "this session has given its share; its nonce must not be used again, because that gives away the key. Begin a "
      "new session");
}

Text CosignSession::write_at(std::size_t offset, ByteSpan bytes) const {
  if (write_durably(file_, offset, bytes)) return {};
  return fail(std::strerror(errno));
}

Text CosignSession::record(std::span<const NoncePrecommitment> all) {
  SLIPSTREAM_TRY_VOID(usable());
  if (!precommitments_.empty()) {
    if (std::ranges::equal(all, precommitments_)) return {};
    return fail("this session has already answered other commit files. Begin a new session");
  }
  std::string text;
  for (const NoncePrecommitment& item : all) text += "precommitment " + to_hex(item.bytes) + "\n";
  SLIPSTREAM_TRY_VOID(write_at(size_, as_bytes(text)));
  size_ += text.size();
  precommitments_.assign(all.begin(), all.end());
  return {};
}

const Secret<Bytes32>& CosignSession::entropy() const {
  SLIPSTREAM_CHECK(entropy_.has_value() && !precommitments_.empty());
  return *entropy_;
}

std::expected<Secret<Bytes32>, std::string> CosignSession::take_entropy() {
  SLIPSTREAM_TRY_VOID(usable());
  SLIPSTREAM_CHECK(!precommitments_.empty());
  std::string used = "used";
  used.resize(kEntropyDigits, ' ');
  SLIPSTREAM_TRY_VOID(write_at(entropy_offset_, as_bytes(used)));
  const Secret<Bytes32> out = *entropy_;
  entropy_.reset();
  return out;
}

}  // namespace slipstream::cli
