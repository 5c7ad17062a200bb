// `slipstream cosign`: several parties sign in files, a nonce never answers twice, and every message that is wrong is
// named.
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "cli/transaction_loop.h"
#include "slipstream/base/detail/descriptor.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using nlohmann::json;
using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Words = std::vector<std::string>;

/// A transaction that spends an output of a joint key of Alice and Bob, one of Bob alone, and one of Carol alone.
struct Parties {
  ScratchDirectory scratch;
  const Words names = {"alice", "bob", "carol"};
  std::string tx;

  Parties() : tx(scratch / "tx") {
    std::vector<std::string> predicates;
    for (const std::string& name : names) predicates.push_back(predicate_in(succeed({"keys", "new", key(name)})));
    predicates.push_back(predicate_in(succeed({"keys", "join", predicates[0], predicates[1], "--out", path("joint")})));
    make_tx({predicates[3], predicates[1], predicates[2]}, tx);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return scratch / name; }
  [[nodiscard]] std::string key(const std::string& name) const { return path(name + ".key"); }

  /// Invented outputs: who signs does not depend on whether they exist.
  void make_tx(const std::vector<std::string>& predicates, const std::string& out) const {
    json description;
    std::size_t i = 0;
    for (const std::string& predicate : predicates) {
      description["inputs"].push_back({{"anchor", std::string(63, '0') + std::to_string(++i)},
                                       {"predicate", predicate},
                                       {"quantity", i},
                                       {"flavor", "01" + std::string(62, '0')},
                                       {"quantity_blinding", std::string(64, '0')},
                                       {"flavor_blinding", std::string(64, '0')}});
    }
    description["outputs"].push_back({{"predicate", predicates[0]}, {"quantity", "rest"}, {"flavor", "inputs[0]"}});
    write_secret_file(path("description"), description.dump());
    succeed({"prove", path("description"), "--out", out});
  }

  [[nodiscard]] Words files(const std::string& round) const {
    Words out;
    for (const std::string& name : names) out.push_back(path(name + "." + round));
    return out;
  }
  [[nodiscard]] Words commit(const std::string& name) const {
    return {"cosign",
            "commit",
            tx,
            "--joint",
            path("joint"),
            "--key",
            key(name),
            "--session",
            path(name + ".session"),
            "--out",
            path(name + ".commit")};
  }
  [[nodiscard]] Words step(const std::string& round, const std::string& name, const Words& messages) const {
    Words out = {
        "cosign", round, "--key", key(name), "--session", path(name + ".session"), "--out", path(name + "." + round)};
    out.insert(out.end(), messages.begin(), messages.end());
    return out;
  }
  [[nodiscard]] Words combine(const Words& messages) const {
    Words out = {"cosign", "combine", tx, "--joint", path("joint"), "--out", path("signed")};
    out.insert(out.end(), messages.begin(), messages.end());
    return out;
  }
  void commit_all() const {
    for (const std::string& name : names) succeed(commit(name));
  }
  void reveal_all() const {
    commit_all();
    for (const std::string& name : names) succeed(step("reveal", name, files("commit")));
  }
  void share_all() const {
    reveal_all();
    for (const std::string& name : names) succeed(step("share", name, files("reveal")));
  }
  [[nodiscard]] Words last_messages() const {
    Words out = files("reveal");
    const Words shares = files("share");
    out.insert(out.end(), shares.begin(), shares.end());
    return out;
  }
};

void replace(const std::string& path, const std::string& what, const std::string& by) {
  std::string text = text_in(path);
  const std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  write_file(path, as_bytes(text.replace(at, what.size(), by)));
}

TEST(Cosign, parties_with_joint_and_single_keys_sign_one_transaction) {
  const Parties p;
  p.share_all();
  // In any order.
  Words messages = p.last_messages();
  std::ranges::reverse(messages);
  const std::string made = succeed(p.combine(messages));
  EXPECT_NE(made.find("signed        3 times, by 4 keys"), std::string::npos) << made;
  EXPECT_NE(succeed({"verify", p.path("signed")}).find("valid: program, proof and signatures"), std::string::npos);
  for (const std::string& name : p.names) {
    struct stat status{};
    ASSERT_EQ(::stat(p.path(name + ".session").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
  }
}

TEST(Cosign, a_single_party_may_sign_alone) {
  const Parties p;
  p.make_tx({predicate_in(succeed({"keys", "show", p.key("alice")}))}, p.tx);
  succeed({"cosign", "commit", p.tx, "--key", p.key("alice"), "--session", p.path("s"), "--out", p.path("c")});
  const Words key = {"--key", p.key("alice"), "--session", p.path("s")};
  succeed({"cosign", "reveal", p.path("c"), "--key", p.key("alice"), "--session", p.path("s"), "--out", p.path("r")});
  succeed({"cosign", "share", p.path("r"), "--key", p.key("alice"), "--session", p.path("s"), "--out", p.path("h")});
  succeed({"cosign", "combine", p.tx, p.path("r"), p.path("h"), "--out", p.tx});
  succeed({"verify", p.tx});
}

TEST(Cosign, a_session_gives_one_share_and_keeps_no_secret_afterwards) {
  const Parties p;
  p.reveal_all();
  const std::string session = p.path("alice.session"), before = text_in(session);
  const std::size_t at = before.find("\nsecret ") + 8;
  const std::string secret = before.substr(at, 64);
  succeed(p.step("share", "alice", p.files("reveal")));
  const std::string after = text_in(session), share = text_in(p.path("alice.share"));
  EXPECT_EQ(after.find(secret), std::string::npos);
  EXPECT_EQ(after.substr(at, 4), "used");
  std::filesystem::remove(p.path("alice.share"));
  expect_refused(run_cli(p.step("share", "alice", p.files("reveal"))),
                 {session, "this session has given its share", "Begin a new session"});
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))), {session, "has given its share"});
  EXPECT_FALSE(std::filesystem::exists(p.path("alice.share")));
  // The file as it was: another inode if it is a copy.
  std::filesystem::remove(session);
  write_secret_file(p.path("other"), "keeps the inode from being given again at once");
  write_secret_file(session, before);
  const Outcome copied = run_cli(p.step("share", "alice", p.files("reveal")));
  if (copied.code == kExitValid) {
    // The file system gave the same inode again. The share is the same one, because the commitments are bound.
    EXPECT_EQ(text_in(p.path("alice.share")), share);
  } else {
    expect_refused(copied, {session, "this is a copy of a cosign session"});
  }
}

TEST(Cosign, a_copy_of_a_session_is_refused_in_every_round) {
  const Parties p;
  p.commit_all();
  const std::string copy = p.path("copy");
  const auto with_copy = [&](Words words) {
    *(std::ranges::find(words, "--session") + 1) = copy;
    return words;
  };
  write_secret_file(copy, text_in(p.path("alice.session")));
  expect_refused(run_cli(with_copy(p.step("reveal", "alice", p.files("commit")))), {copy, "this is a copy"});
  for (const std::string& name : p.names) succeed(p.step("reveal", name, p.files("commit")));
  write_secret_file(copy, text_in(p.path("alice.session")));
  expect_refused(run_cli(with_copy(p.step("share", "alice", p.files("reveal")))), {copy, "this is a copy"});
}

TEST(Cosign, a_session_answers_one_set_of_commitments_only) {
  const Parties p;
  p.reveal_all();
  const std::string first = text_in(p.path("alice.reveal"));
  // The same round again gives the same answer.
  succeed(p.step("reveal", "alice", p.files("commit")));
  EXPECT_EQ(text_in(p.path("alice.reveal")), first);
  // Bob begins again, and with him another set of commitments.
  std::filesystem::remove(p.path("bob.session"));
  succeed(p.commit("bob"));
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))),
                 {p.path("alice.session"), "has already answered other commit files"});
  succeed(p.step("reveal", "bob", p.files("commit")));
  expect_refused(run_cli(p.step("share", "alice", p.files("reveal"))),
                 {p.path("bob.reveal"), "party 1 reveals another commitment than it committed to"});
  // Refused before the secret was touched: with the messages of the session, it still answers.
  EXPECT_NE(text_in(p.path("alice.session")).find("\nsecret "), std::string::npos);
  EXPECT_EQ(text_in(p.path("alice.session")).find("\nsecret used"), std::string::npos);
}

TEST(Cosign, a_share_that_cannot_be_written_leaves_the_session_as_it_was) {
  const Parties p;
  p.reveal_all();
  Words words = p.step("share", "alice", p.files("reveal"));
  *(std::ranges::find(words, "--out") + 1) = p.path("none") + "/share";
  const std::string before = text_in(p.path("alice.session"));
  expect_refused(run_cli(words), {"none"});
  EXPECT_EQ(text_in(p.path("alice.session")), before);
  succeed(p.step("share", "alice", p.files("reveal")));
}

TEST(Cosign, one_process_at_a_time_uses_a_session) {
  const Parties p;
  p.commit_all();
  const Descriptor other(::open(p.path("alice.session").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))),
                 {p.path("alice.session"), "another process uses this session"});
}

TEST(Cosign, rounds_have_an_order) {
  const Parties p;
  p.commit_all();
  expect_refused(run_cli(p.step("share", "alice", p.files("commit"))), {"`slipstream cosign reveal` comes first"});
  expect_refused(run_cli(p.commit("alice")), {p.path("alice.session"), "exists"});
}

TEST(Cosign, wrong_messages_are_named_with_their_file) {
  const Parties p;
  p.share_all();
  const auto refuse = [&](const std::string& file, const std::string& what, const std::string& by, const Words& words,
                          const Words& parts) {
    SCOPED_TRACE(what + " -> " + by);
    const Bytes good = read_file(std::filesystem::path(p.path(file)));
    replace(p.path(file), what, by);
    expect_refused(run_cli(words), parts);
    write_file(p.path(file), good);
  };
  const Words combine = p.combine(p.last_messages());
  const std::string share = p.path("bob.share"), reveal = p.path("bob.reveal");
  const std::string share_line = text_in(share).substr(text_in(share).find("party 1"));
  refuse("bob.share", "share 1", "share 2", combine, {share, "no file of `slipstream cosign`"});
  refuse("bob.share", "\ntransaction ", "\ntransaction 0", combine, {share, "line 2: this is for another transaction"});
  refuse("bob.share", "\ntask ", "\ntask 0", combine, {share, "line 3: this is for other keys"});
  refuse("bob.share", "party 1", "party 9", combine, {share, "line 4: there is no party 9"});
  refuse("bob.share", "party 1", "party 0", combine, {share, "party 0 is in " + p.path("alice.share") + " already"});
  refuse("bob.share", "party 2", "Party 2", combine, {share, "line 5: this is not \"party\""});
  refuse("bob.share", share_line.substr(8, 64), "01" + std::string(62, '0'), combine,
         {share, "the share of party 1 does not fit"});
  refuse("bob.share", share_line.substr(8, 64), std::string(64, 'f'), combine,
         {share, "the share of party 1 is not below the group order"});
  const std::string reveal_line = text_in(reveal).substr(text_in(reveal).find("party 1"));
  refuse("bob.reveal", reveal_line.substr(8, 64), std::string(64, 'f'), combine, {reveal});

  Words missing = p.last_messages();
  missing.pop_back();
  expect_refused(run_cli(p.combine(missing)), {"no share file is from party 3, whose key is "});
  expect_refused(run_cli(p.combine(p.files("share"))), {"no reveal file is from party 0"});
  Words commits = p.files("commit");
  expect_refused(run_cli(p.combine(commits)), {p.path("alice.commit"), "a commit file in place of a reveal file"});
  Words one = p.combine(p.last_messages());
  *(std::ranges::find(one, "--out") + 1) = share;
  expect_refused(run_cli(one), {"--out is another file of this command"});
  // Without the joint key, its predicate is a party that nobody is.
  Words without = combine;
  without.erase(without.begin() + 3, without.begin() + 5);
  expect_refused(run_cli(without), {p.path("alice.reveal"), "line 3: this is for other keys"});
}

TEST(Cosign, a_party_that_repeats_anothers_commitment_is_found) {
  const Parties p;
  p.commit_all();
  const std::string alice = text_in(p.path("alice.commit")), carol = text_in(p.path("carol.commit"));
  const auto hash = [](const std::string& text, const std::string& party) {
    return text.substr(text.find(party) + party.size(), 64);
  };
  replace(p.path("carol.commit"), hash(carol, "party 3 "), hash(alice, "party 0 "));
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))),
                 {p.path("carol.commit"), "party 3 repeats the commitment of party 0"});
  write_file(p.path("carol.commit"), as_bytes(carol));
  replace(p.path("alice.commit"), hash(alice, "party 0 "), std::string(64, '0'));
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))),
                 {p.path("alice.commit"), "this is not what our session sent"});
}

TEST(Cosign, keys_and_files_that_do_not_belong_here_are_refused) {
  const Parties p;
  succeed({"keys", "new", p.key("dave")});
  expect_refused(run_cli(p.commit("dave")), {"none of these keys signs here; needed are "});
  EXPECT_FALSE(std::filesystem::exists(p.path("dave.session")));
  p.commit_all();
  Words words = p.step("reveal", "alice", p.files("commit"));
  *(std::ranges::find(words, "--key") + 1) = p.key("bob");
  expect_refused(run_cli(words), {p.path("alice.session"), "the keys are not those that began this session"});
  ASSERT_EQ(::chmod(p.path("alice.session").c_str(), 0640), 0);
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))), {"others than its owner"});
  ASSERT_EQ(::chmod(p.path("alice.session").c_str(), 0600), 0);
  std::string text = text_in(p.path("alice.session"));
  text.pop_back();
  write_file(p.path("alice.session"), as_bytes(text));
  expect_refused(run_cli(p.step("reveal", "alice", p.files("commit"))),
                 {p.path("alice.session"), "not written to its end"});
  write_file(p.path("joint"),
             as_bytes("slipstream joint key 1\n" + std::string(64, 'f') + "\n" + std::string(64, '0') + "\n"));
  expect_refused(run_cli(p.combine(p.files("commit"))), {p.path("joint"), "line 2: this key is no point"});
  expect_refused(run_cli({"keys", "join", "12", "--out", p.path("joint")}), {"12: this is not 32 bytes in hex"});
  expect_refused(run_cli({"keys", "join", std::string(64, 'f'), "--out", p.path("joint")}), {"this key is no point"});
}

}  // namespace
}  // namespace slipstream::cli::test
