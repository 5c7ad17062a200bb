// `slipstream keys`, `prove` and `sign`: the example of the documentation, and what is refused.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_run.h"
#include "cli/console.h"
#include "slipstream/base/hex.h"
#include "slipstream/innerproduct/generators.h"
#include "slipstream/vm/detail/hashing.h"
#include "slipstream/vm/verify/tx_equation.h"
#include "support/scratch.h"

namespace slipstream::cli::test {
namespace {

using slipstream::test::read_file;
using slipstream::test::ScratchDirectory;
using slipstream::test::write_file;
using Json = nlohmann::json;

std::string text_of(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

/// The first block of the documentation that begins with this line, without its fences.
std::string documented(const std::string& fence, const std::string& first_line) {
  const std::string page = text_of(std::filesystem::path(SLIPSTREAM_DOCS) / "transactions.md");
  const std::size_t begin = page.find(fence + "\n" + first_line);
  EXPECT_NE(begin, std::string::npos) << first_line;
  const std::size_t from = begin + fence.size() + 1;
  return page.substr(from, page.find("\n```", from) + 1 - from);
}

void write_secret(const std::filesystem::path& path, const std::string& text) {
  write_file(path, as_bytes(text));
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

std::string verdict_on(const Bytes& bytes) {
  const auto tx = vm::decode_tx(bytes);
  if (!tx) return std::string(vm::name(tx.error().kind));
  const auto verified = vm::verify_tx_vartime(*tx, *innerproduct::generators(2048));
  return verified ? "ok" : std::string(vm::name(verified.error().kind));
}

TEST(Transactions, the_documented_example_is_proved_signed_and_its_outputs_can_be_spent) {
  const ScratchDirectory scratch;
  write_secret(scratch / "key", documented("```", "slipstream key 1"));
  write_secret(scratch / "description", documented("```json", "{"));
  const Outcome proved =
      run_cli({"prove", scratch / "description", "--out", scratch / "unsigned", "--openings", scratch / "openings"});
  ASSERT_EQ(proved.code, kExitValid) << proved.err;
  EXPECT_NE(proved.out.find("fee           10"), std::string::npos) << proved.out;
  EXPECT_NE(proved.out.find("to be signed  1 time\n"), std::string::npos) << proved.out;
  EXPECT_EQ(mode_of(scratch / "openings"), 0600u);
  EXPECT_EQ(verdict_on(read_file(scratch / "unsigned")), "BatchSignatureVerificationFailed");

  const Outcome shown = run_cli({"inspect", scratch / "unsigned"});
  EXPECT_EQ(shown.code, kExitValid) << shown.err;
  EXPECT_NE(shown.out.find("cloak:2:2"), std::string::npos) << shown.out;

  const Outcome made = run_cli({"sign", scratch / "unsigned", "--key", scratch / "key", "--out", scratch / "signed"});
  ASSERT_EQ(made.code, kExitValid) << made.err;
  EXPECT_EQ(verdict_on(read_file(scratch / "signed")), "ok");

  // The change, paid on.
  const Json outputs = Json::parse(text_of(scratch / "openings"));
  ASSERT_EQ(outputs.size(), 2u);
  Json next = {{"inputs", {outputs[1]}}, {"outputs", {outputs[1]}}};
  for (const char* member : {"id", "anchor", "quantity_blinding", "flavor_blinding"}) next["outputs"][0].erase(member);
  write_secret(scratch / "next", next.dump());
  ASSERT_EQ(run_cli({"prove", scratch / "next", "--out", scratch / "unsigned"}).code, kExitValid);
  ASSERT_EQ(run_cli({"sign", scratch / "unsigned", "--key", scratch / "key", "--out", scratch / "signed"}).code,
            kExitValid);
  EXPECT_EQ(verdict_on(read_file(scratch / "signed")), "ok");
}

TEST(Transactions, values_are_issued_and_retired_by_the_keys_of_an_account) {
  const ScratchDirectory scratch;
  ASSERT_EQ(run_cli({"keys", "new", scratch / "bank", "--account"}).code, kExitValid);
  const auto predicate = [&](const std::string& sequence) {
    const Outcome shown = run_cli({"keys", "show", scratch / "bank", "--sequence", sequence});
    return shown.out.substr(shown.out.find_last_of(' ') + 1, 64);
  };
  Json description = Json::parse(documented("```json", "{"));
  description["inputs"][0]["predicate"] = predicate("1");
  description["issue"] = {{{"predicate", predicate("2")}, {"metadata", "gold"}, {"quantity", "18446744073709551615"}}};
  // The flavor is the one that only the prover knows so far: ask it.
  const Bytes issuer = *from_hex(predicate("2"));
  const Scalar flavor = vm::issue_flavor(ristretto255::Encoding{to_bytes32(issuer)}, as_bytes("gold"));
  description["retire"] = {{{"quantity", "18446744073709551615"}, {"flavor", to_hex(flavor.to_bytes())}}};
  write_secret(scratch / "description", description.dump());
  const Outcome proved = run_cli({"prove", scratch / "description", "--out", scratch / "unsigned"});
  ASSERT_EQ(proved.code, kExitValid) << proved.err;
  const std::string bank = scratch / "bank";
  expect_refused(run_cli({"sign", scratch / "unsigned", "--key", bank + ":1", "--out", scratch / "signed"}),
                 {"KeyMissing", predicate("2")});
  const Outcome made =
      run_cli({"sign", scratch / "unsigned", "--key", bank + ":1", "--key", bank + ":2", "--out", scratch / "signed"});
  ASSERT_EQ(made.code, kExitValid) << made.err;
  EXPECT_EQ(verdict_on(read_file(scratch / "signed")), "ok");
}

TEST(Transactions, a_flavor_may_have_the_quantity_zero_on_both_sides_and_the_flavor_zero_on_one) {
  const ScratchDirectory scratch;
  const Json good = Json::parse(documented("```json", "{"));
  const std::string key = good["inputs"][0]["predicate"];
  const auto prove = [&](const std::function<void(Json&)>& change) {
    Json json = good;
    change(json);
    write_secret(scratch / "description", json.dump());
    const Outcome proved = run_cli({"prove", scratch / "description", "--out", scratch / "tx"});
    EXPECT_EQ(proved.code, kExitValid) << proved.err;
  };
  prove([&](Json& json) {
    json["issue"] = {{{"predicate", key}, {"metadata", "gold"}, {"quantity", 0}}};
    json["outputs"].push_back({{"predicate", key}, {"flavor", "issue[0]"}, {"quantity", 0}});
  });
  prove([&](Json& json) {
    json["issue"] = {{{"predicate", key}, {"metadata", "gold"}, {"quantity", 0}}};
    json["retire"] = {{{"flavor", "issue[0]"}, {"quantity", "rest"}}};
  });
  prove([&](Json& json) {
    json["outputs"].push_back(json["outputs"][1]);
    json["outputs"][2]["quantity"] = 0;
  });
}

struct BadDescription {
  std::string what;
  std::function<void(Json&)> damage;
  std::string message;
};

std::vector<BadDescription> bad_descriptions() {
  const auto set = [](const char* pointer, Json value) {
    return [pointer, value](Json& json) { json[Json::json_pointer(pointer)] = value; };
  };
  const auto erase = [](const char* parent, const char* member) {
    return [parent, member](Json& json) { json[Json::json_pointer(parent)].erase(member); };
  };
  const std::string order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
  return {
      {"a list", [](Json& json) { json = Json::array(); }, "the document is no object"},
      {"an unknown member", set("/input", 1), "the document has an unknown member \"input\""},
      {"an unknown member of an input", set("/inputs/0/amount", 1), "inputs[0] has an unknown member \"amount\""},
      {"an unknown member of an output", set("/outputs/1/to", 1), "outputs[1] has an unknown member \"to\""},
      {"no inputs", erase("", "inputs"), "inputs: a transaction has to spend something"},
      {"inputs that are no list", set("/inputs", 1), "inputs is no list"},
      {"an input that is no object", set("/inputs/0", 1), "inputs[0] is no object"},
      {"no anchor", erase("/inputs/0", "anchor"), "inputs[0] has no member \"anchor\""},
      {"a short anchor", set("/inputs/0/anchor", "00"), "inputs[0].anchor is not 32 bytes in hex"},
      {"no blinding of an input", erase("/inputs/0", "flavor_blinding"), "inputs[0] has no member \"flavor_blinding\""},
      {"a flavor above the order", set("/inputs/0/flavor", order), "inputs[0].flavor is not below the group order"},
      {"an amount of 2^64", set("/outputs/1/quantity", "18446744073709551616"),
       "outputs[1].quantity is no whole number from 0 to 2^64 - 1"},
      {"a negative amount", set("/outputs/1/quantity", -1), "outputs[1].quantity is no whole number"},
      {"an amount with a fraction", set("/outputs/1/quantity", 1.5), "outputs[1].quantity is no whole number"},
      {"an address with a wrong character",
       [](Json& json) {
         auto address = json["outputs"][0]["address"].get<std::string>();
         address[40] = address[40] == 'q' ? 'p' : 'q';
         json["outputs"][0]["address"] = address;
       },
       "outputs[0].address is no address: InvalidChecksum"},
      {"address and predicate", set("/outputs/0/predicate", order),
       "outputs[0] has an address, which decides on its predicate too"},
      {"neither address nor predicate", erase("/outputs/1", "predicate"), "outputs[1] has no member \"predicate\""},
      {"nothing paid out", erase("", "outputs"), "outputs: nothing is paid out"},
      {"times the wrong way round",
       [](Json& json) {
         json["mintime_ms"] = 2;
         json["maxtime_ms"] = 1;
       },
       "mintime_ms is above maxtime_ms"},
      {"a log entry that is no hex", set("/log", {"xyz"}), "log[0] is no string of hex digits"},
      {"a fee beyond the limit", set("/fee", 1 << 25), "FeeTooHigh"},
      {"more paid than there is", set("/outputs/1/quantity", 31), "UnbalancedCloak"},
      {"another id of an input", set("/inputs/0/id", std::string(64, '0')),
       "inputs[0].id is not the id of the contract that the other members describe"},
      {"a file that is not there", set("/inputs/0", {{"file", "none.json"}, {"index", 0}}),
       "inputs[0].file cannot be used: "},
      {"a file without its index", set("/inputs/0", {{"file", "none.json"}}), "inputs[0] has no member \"index\""},
      {"a flavor of nothing", set("/outputs/1/flavor", "inputs[1]"),
       "outputs[1].flavor names inputs[1], which is neither an input nor an issue"},
      {"two rests of a flavor",
       [](Json& json) { json["outputs"][0]["quantity"] = json["outputs"][1]["quantity"] = "rest"; },
       "outputs[1].quantity is a second rest of the same flavor"},
      {"a rest below zero",
       [](Json& json) {
         json["outputs"][0]["quantity"] = 91;
         json["outputs"][1]["quantity"] = "rest";
       },
       "outputs[1].quantity is the rest, but more of its flavor goes out than goes in"},
      {"an issue of nothing without an output",
       [](Json& json) {
         json["issue"] = {{{"predicate", std::string(64, '0')}, {"metadata", "gold"}, {"quantity", 0}}};
       },
       "issue[0].quantity is 0, and no output or retired value has its flavor"},
      {"an input of nothing without an output",
       [](Json& json) {
         json["inputs"].push_back(json["inputs"][0]);
         json["inputs"][1]["quantity"] = 0;
         json["inputs"][1]["flavor"] = "01" + std::string(62, '0');
       },
       "inputs[1].quantity is 0, and no output or retired value has its flavor"},
      {"an output of nothing without an input",
       [](Json& json) {
         json["outputs"].push_back(json["outputs"][1]);
         json["outputs"][2]["quantity"] = 0;
         json["outputs"][2]["flavor"] = "01" + std::string(62, '0');
       },
       "outputs[2].quantity is 0, and no input or issue has its flavor"},
      {"a retired value of nothing", set("/retire", {{{"quantity", 0}, {"flavor", "01" + std::string(62, '0')}}}),
       "retire[0].quantity is 0, and no input or issue has its flavor"},
      {"another flavor", set("/outputs/1/flavor", "01" + std::string(62, '0')), "UnbalancedCloak"},
  };
}

TEST(Transactions, bad_descriptions_are_refused_with_the_member_at_fault_and_nothing_is_written) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "description";
  const Json good = Json::parse(documented("```json", "{"));
  write_secret(path, "{}");
  const auto before = scratch.names();
  const auto refuse = [&](const std::string& text, const std::string& message) {
    write_secret(path, text);
    expect_refused(run_cli({"prove", path, "--out", scratch / "tx", "--openings", scratch / "openings"}),
                   {path, message});
    EXPECT_EQ(scratch.names(), before);
  };
  for (const BadDescription& bad : bad_descriptions()) {
    SCOPED_TRACE(bad.what);
    Json json = good;
    bad.damage(json);
    refuse(json.dump(), bad.message);
  }
  refuse("", "this is not JSON");
  refuse("{\"inputs\": ", "this is not JSON");

  write_secret(path, good.dump());
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  expect_refused(run_cli({"prove", path, "--out", scratch / "tx"}), {path, "others than its owner"});
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  expect_refused(run_cli({"prove", path, "--out", scratch / "none" / "tx", "--openings", scratch / "openings"}),
                 {"none"});
  EXPECT_EQ(scratch.names(), before);
}

TEST(Transactions, an_output_never_takes_the_place_of_another_file_of_the_command) {
  const ScratchDirectory scratch;
  const std::string key = scratch / "key", description = scratch / "description", tx = scratch / "tx";
  const std::string key_text = documented("```", "slipstream key 1"), text = documented("```json", "{");
  write_secret(key, key_text);
  write_secret(description, text);
  ASSERT_EQ(run_cli({"prove", description, "--out", tx}).code, kExitValid);
  const auto before = scratch.names();
  std::filesystem::create_symlink(scratch / ".", scratch / "link");
  expect_refused(run_cli({"prove", description, "--out", scratch / "link" / "description"}), {"--out is another"});
  expect_refused(run_cli({"prove", description, "--out", scratch / "new", "--openings", scratch / "link" / "new"}),
                 {"--out is another"});
  expect_refused(run_cli({"sign", tx, "--key", key, "--out", key}), {key, "--out is a key file"});
  expect_refused(run_cli({"sign", tx, "--key", key + ":3", "--out", scratch / "link" / "key"}), {"is a key file"});
  std::filesystem::remove(scratch / "link");
  EXPECT_EQ(scratch.names(), before);
  EXPECT_EQ(text_of(key), key_text);
  EXPECT_EQ(text_of(description), text);
  // In place of the transaction without its signature is what one may want.
  EXPECT_EQ(run_cli({"sign", tx, "--key", key, "--out", tx}).code, kExitValid);
  EXPECT_EQ(verdict_on(read_file(tx)), "ok");
}

TEST(Transactions, key_files_are_private_never_replaced_and_never_misread) {
  const ScratchDirectory scratch;
  const std::string key = scratch / "key", account = scratch / "account";
  const Outcome made = run_cli({"keys", "new", key});
  ASSERT_EQ(made.code, kExitValid) << made.err;
  EXPECT_EQ(mode_of(key), 0600u);
  EXPECT_EQ(run_cli({"keys", "show", key}).out, made.out);
  const Bytes written = read_file(key);
  EXPECT_EQ(made.out.find(std::string(written.begin() + 17, written.begin() + 81)), std::string::npos);
  expect_refused(run_cli({"keys", "new", key}), {key, "exists"});
  EXPECT_EQ(read_file(key), written);
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"key"});

  ASSERT_EQ(run_cli({"keys", "new", account, "--account"}).code, kExitValid);
  const Outcome address = run_cli({"keys", "show", account, "--sequence", "7", "--label", "tst"});
  EXPECT_NE(address.out.find("address       tst1"), std::string::npos) << address.out << address.err;
  expect_refused(run_cli({"keys", "show", account, "--sequence", "7", "--label", "Tst"}), {"--label Tst", "MixedCase"});
  expect_refused(run_cli({"keys", "show", account, "--label", "tst"}), {"--sequence"});
  expect_refused(run_cli({"keys", "show", key, "--sequence", "7"}), {key, "no sequence numbers"});
  expect_refused(run_cli({"keys", "show", scratch / "none"}), {"none", "No such file"});
  expect_refused(run_cli({"keys"}), {"subcommand"});

  const std::string tx = scratch / "tx", out = scratch / "out";
  write_file(tx, Bytes(10));
  expect_refused(run_cli({"sign", tx, "--key", key, "--out", out}), {tx, "InvalidFormat"});
  const std::string transaction = scratch / "transaction";
  write_secret(scratch / "description", documented("```json", "{"));
  ASSERT_EQ(run_cli({"prove", scratch / "description", "--out", transaction}).code, kExitValid);
  expect_refused(run_cli({"sign", transaction, "--key", key + ":3", "--out", out}),
                 {key, "a single key has no sequence numbers"});
  expect_refused(run_cli({"sign", transaction, "--key", account, "--out", out}),
                 {account, "an account's keys need a sequence number: " + account + ":N"});
  const Bytes good = read_file(std::filesystem::path(key));
  const std::vector<std::pair<std::string, std::string>> bad_keys = {
      {"", "no key file"},
      {"slipstream key 2\n" + std::string(64, '0') + "\n", "no key file"},
      {"slipstream key 1\n" + std::string(63, '0') + "\n", "no key file"},
      {"slipstream key 1\n" + std::string(64, 'f') + "\n", "no key file"},
      {"slipstream account 1\n" + std::string(64, '0') + "\n", "no key file"},
  };
  for (const auto& [text, message] : bad_keys) {
    write_secret(key, text);
    expect_refused(run_cli({"keys", "show", key}), {key, message});
  }
  std::filesystem::resize_file(key, (std::size_t{1} << 24) + 1);
  expect_refused(run_cli({"keys", "show", key}), {key, "is larger than the limit of 16777216 bytes"});
  write_file(key, good);
  ASSERT_EQ(::chmod(key.c_str(), 0604), 0);
  expect_refused(run_cli({"keys", "show", key}), {key, "others than its owner"});
}

}  // namespace
}  // namespace slipstream::cli::test
