#include "cli/input.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "cli/files.h"
#include "slipstream/base/detail/try.h"
#include "slipstream/base/hex.h"
#include "slipstream/ledger/block.h"
#include "slipstream/ledger/block_tx.h"
#include "slipstream/vm/transaction.h"

namespace slipstream::cli {
namespace {

bool is_space(std::uint8_t byte) { return std::isspace(byte) != 0; }

bool is_regular(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace

Bytes decoded_if_hex(Bytes bytes) {
  // Checks the first character before it tries to decode everything.
  const auto first = std::ranges::find_if_not(bytes, is_space);
  if (first == bytes.end() || std::isxdigit(*first) == 0) return bytes;
  std::string text;
  text.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) {
    if (!is_space(byte)) text.push_back(static_cast<char>(byte));
  }
  if (auto decoded = from_hex(text); decoded && !decoded->empty()) return *std::move(decoded);
  return bytes;
}

Input::Input(const std::string& argument)
    : standard_(argument == "-"),
      name_(standard_ ? "standard input" : argument),
      path_(standard_ ? "/dev/stdin" : argument) {}

std::expected<void, std::string> Input::make_rereadable() {
  if (!standard_ || is_regular(path_)) return {};
  const auto fail = [this](std::string_view what) { return std::unexpected(fmt::format("{}: {}", name_, what)); };
  const auto bytes = read_file(path_);
  if (!bytes) {
    const std::string_view error = bytes.error();
    return fail(error.substr(std::min(error.size(), path_.string().size() + 2)));
  }
  Descriptor copy(::memfd_create("slipstream", MFD_CLOEXEC));
  if (!copy) return fail(std::strerror(errno));
  for (std::size_t done = 0; done < bytes->size();) {
    const ssize_t n = ::write(copy.get(), bytes->data() + done, bytes->size() - done);
    if (n < 0 && errno != EINTR) return fail(std::strerror(errno));
    done += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
  }
  path_ = fmt::format("/proc/self/fd/{}", copy.get());
  copy_ = std::move(copy);
  return {};
}

std::string Input::advice() const {
  const auto import = [this](std::string_view what) {
    return fmt::format("this is {}; `slipstream import {} CHAIN` makes a chain file of it", what, name_);
  };
  const std::string usual = "`slipstream import` makes chain files of workloads and of JSON";
  std::error_code failed;
  if (!is_regular(path_) || std::filesystem::file_size(path_, failed) > kLargestFile || failed) return usual;
  auto bytes = read_file(path_);
  if (!bytes) return usual;
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  if (text.starts_with("ZKVMWL1\n")) return import("a workload");
  if (text.starts_with("slipstream ")) return "this may be a key file; `slipstream keys show` shows its public key";
  const auto first = std::ranges::find_if_not(*bytes, is_space);
  if (first != bytes->end() && *first == '{') return import("JSON");
  const Bytes decoded = decoded_if_hex(*std::move(bytes));
  const auto show = [this](std::string_view what) {
    return fmt::format("this is {}; `slipstream inspect {}` shows it", what, name_);
  };
  if (vm::decode_tx(decoded) || ledger::BlockTx::decode(decoded)) return show("a transaction");
  if (ledger::Block::decode(decoded)) return show("a block, which is verified as a part of its chain");
  return usual;
}

std::string Input::explain(const ledger::ChainError& error, std::optional<std::uint64_t> initial_height) const {
  ledger::ChainError named = error;
  named.path = name_;
  if (error.block && initial_height) {
    // Heights are what other messages count by.
    named.block.reset();
    named.detail = fmt::format("in the block at height {}: {}", *initial_height + 1 + *error.block, error.detail);
  }
  std::string out = named.to_string();
  if (error.kind == ledger::ChainErrorKind::WrongMagic) out += "; " + advice();
  return out;
}

}  // namespace slipstream::cli
