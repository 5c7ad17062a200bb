// What commands with secrets in their files leave of them, as text or as numbers, in memory that they have given back.
#include "support/remains.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "slipstream/base/hex.h"
#include "slipstream/keys/secret_key.h"
#include "slipstream/keys/xprv.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::Remains;
using slipstream::test::remains_of;
using slipstream::test::ScratchDirectory;
using slipstream::test::words_of;
using slipstream::test::write_file;

constexpr Remains kNone{};

/// Words of secret bytes and of their hex digits.
struct Searched {
  std::vector<std::uint64_t> words;

  void add(ByteSpan bytes) {
    for (const std::uint64_t word : words_of(bytes)) words.push_back(word);
    // A copy of the text may begin anywhere, but each of these words stands in it.
    for (const std::uint64_t word : words_of(as_bytes(to_hex(bytes)))) words.push_back(word);
  }
};

void write_secret(const std::filesystem::path& path, const std::string& text) {
  write_file(path, as_bytes(text));
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
}

struct Secrets {
  keys::SecretKey key = keys::generate_secret_key();
  Bytes64 account = keys::Xprv::generate().encode().expose();
  Bytes32 flavor = keys::generate_secret_key().expose().to_bytes();
  Bytes32 blinding[3] = {keys::generate_secret_key().expose().to_bytes(),
                         keys::generate_secret_key().expose().to_bytes(),
                         keys::generate_secret_key().expose().to_bytes()};
  Searched searched;

  Secrets() {
    searched.add(key.expose().to_bytes());
    // The other half is in the extended public key, too.
    searched.add(ByteSpan(account).first(32));
    searched.add(flavor);
    for (const Bytes32& factor : blinding) searched.add(factor);
  }

  [[nodiscard]] std::string description() const {
    const std::string predicate = to_hex(keys::public_key(key).point.bytes);
    const auto common = "\"predicate\": \"" + predicate + "\", \"quantity\": 7, \"flavor\": \"" + to_hex(flavor) + "\"";
    return "{\"inputs\": [{\"anchor\": \"" + std::string(64, '1') + "\", " + common + ", \"quantity_blinding\": \"" +
           to_hex(blinding[0]) + "\", \"flavor_blinding\": \"" + to_hex(blinding[1]) + "\"}], \"outputs\": [{" +
           common + ", \"quantity_blinding\": \"" + to_hex(blinding[2]) + "\"}]}";
  }
};

TEST(CommandRemains, searches_find_text_that_was_not_wiped) {
  const Secrets secrets;
  const Remains found = remains_of(secrets.searched.words, [&] {
    const std::string copy = secrets.description();
    EXPECT_FALSE(copy.empty());
  });
  // Each of five secrets in hex is eight words long.
  EXPECT_GE(found.on_heap, 5 * 8U);
}

TEST(CommandRemains, keys_and_signatures_leave_nothing_of_key_files) {
  const ScratchDirectory scratch;
  const Secrets secrets;
  write_secret(scratch / "key", "slipstream key 1\n" + to_hex(secrets.key.expose().to_bytes()) + "\n");
  write_secret(scratch / "account", "slipstream account 1\n" + to_hex(secrets.account) + "\n");
  write_secret(scratch / "description", secrets.description());
  ASSERT_EQ(run_cli({"prove", scratch / "description", "--out", scratch / "tx"}).code, kExitValid);
  const std::string account = scratch / "account";
  const std::vector<std::vector<std::string>> commands = {
      {"keys", "show", scratch / "key"},
      {"keys", "show", account},
      {"keys", "show", account, "--sequence", "5", "--label", "test"},
      {"sign", scratch / "tx", "--key", scratch / "key", "--key", account + ":5", "--out", scratch / "signed"},
  };
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(command[1]);
    Outcome outcome;
    EXPECT_EQ(remains_of(secrets.searched.words, [&] { outcome = run_cli(command); }), kNone);
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  }
}

TEST(CommandRemains, proofs_leave_nothing_of_descriptions_and_openings) {
  const ScratchDirectory scratch;
  const Secrets secrets;
  write_secret(scratch / "description", secrets.description());
  Outcome outcome;
  const auto prove = [&] {
    outcome = run_cli({"prove", scratch / "description", "--out", scratch / "tx", "--openings", scratch / "openings"});
  };
  EXPECT_EQ(remains_of(secrets.searched.words, prove), kNone);
  EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
}

TEST(CommandRemains, chains_leave_nothing_of_their_owners_key) {
  const ScratchDirectory scratch;
  const Secrets secrets;
  write_secret(scratch / "key", "slipstream key 1\n" + to_hex(secrets.key.expose().to_bytes()) + "\n");
  write_secret(scratch / "account", "slipstream account 1\n" + to_hex(secrets.account) + "\n");
  for (const char* owner : {"key", "account"}) {
    Outcome outcome;
    const auto gen = [&] {
      outcome = run_cli({"gen", "--txs", "2", "--threads", "1", "--key", scratch / owner, "--openings",
                         scratch / (std::string(owner) + ".openings"), "--out", scratch / "chain"});
    };
    EXPECT_EQ(remains_of(secrets.searched.words, gen), kNone) << owner;
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  }
}

TEST(CommandRemains, rounds_of_cosign_leave_nothing_of_key_and_session) {
  const ScratchDirectory scratch;
  Secrets secrets;
  write_secret(scratch / "key", "slipstream key 1\n" + to_hex(secrets.key.expose().to_bytes()) + "\n");
  write_secret(scratch / "description", secrets.description());
  ASSERT_EQ(run_cli({"prove", scratch / "description", "--out", scratch / "tx"}).code, kExitValid);
  const auto round = [&](const char* name, const char* in, const char* out) {
    Outcome outcome;
    const Remains found = remains_of(secrets.searched.words, [&] {
      outcome = run_cli({"cosign", name, scratch / in, "--key", scratch / "key", "--session", scratch / "session",
                         "--out", scratch / out});
    });
    EXPECT_EQ(found, kNone) << name;
    EXPECT_EQ(outcome.code, kExitValid) << outcome.err;
  };
  round("commit", "tx", "commit");
  const Bytes session = slipstream::test::read_file(scratch / "session");
  const std::string text(session.begin(), session.end());
  const auto secret = from_hex(text.substr(text.find("\nsecret ") + 8, 64));
  ASSERT_TRUE(secret);
  secrets.searched.add(*secret);
  round("reveal", "commit", "reveal");
  round("share", "reveal", "share");
}

TEST(CommandRemains, a_refused_description_leaves_nothing) {
  const ScratchDirectory scratch;
  const Secrets secrets;
  std::string text = secrets.description();
  text.insert(text.size() - 1, ", \"unknown\": 1");
  write_secret(scratch / "description", text);
  Outcome outcome;
  const auto prove = [&] { outcome = run_cli({"prove", scratch / "description", "--out", scratch / "tx"}); };
  EXPECT_EQ(remains_of(secrets.searched.words, prove), kNone);
  EXPECT_NE(outcome.err.find("unknown member"), std::string::npos) << outcome.err;
  text.resize(text.size() - 1);
  write_secret(scratch / "description", text);
  EXPECT_EQ(remains_of(secrets.searched.words, prove), kNone);
  EXPECT_NE(outcome.err.find("this is not JSON"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace slipstream::cli::test
