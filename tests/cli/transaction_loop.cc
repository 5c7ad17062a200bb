#include "cli/transaction_loop.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/console.h"

namespace slipstream::cli::test {

using nlohmann::json;

void write_secret_file(const std::filesystem::path& path, const std::string& text) {
  slipstream::test::write_file(path, as_bytes(text));
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
}

std::string text_in(const std::filesystem::path& path) {
  const Bytes bytes = slipstream::test::read_file(path);
  return {bytes.begin(), bytes.end()};
}

std::string succeed(const std::vector<std::string>& arguments) {
  const Outcome outcome = run_cli(arguments);
  EXPECT_EQ(outcome.code, kExitValid) << testing::PrintToString(arguments) << outcome.out << outcome.err;
  return outcome.out;
}

std::string predicate_in(const std::string& printed) {
  const std::string label = "predicate     ";
  const std::size_t at = printed.find(label);
  EXPECT_NE(at, std::string::npos) << printed;
  return at == std::string::npos ? "" : printed.substr(at + label.size(), 64);
}

OwnChain::OwnChain(std::size_t txs, std::size_t block_size, std::size_t inputs) {
  predicate = predicate_in(succeed({"keys", "new", path("key")}));
  succeed({"gen", "--txs", std::to_string(txs), "--inputs", std::to_string(inputs), "--block-size",
           std::to_string(block_size), "--key", path("key"), "--openings", path("coins"), "--out", path("chain")});
}

std::size_t OwnChain::coins() const { return json::parse(text_in(scratch / "coins")).size(); }

std::string OwnChain::spend(const std::string& name, const std::vector<std::size_t>& indices,
                            const std::string& file) const {
  json description;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    description["inputs"].push_back({{"file", file}, {"index", indices[i]}});
    description["outputs"].push_back(
        {{"predicate", predicate}, {"quantity", "rest"}, {"flavor", "inputs[" + std::to_string(i) + "]"}});
  }
  write_secret_file(scratch / (name + ".description"), description.dump());
  const std::string out = path(name + ".tx");
  succeed({"prove", path(name + ".description"), "--out", out, "--openings", path(name + ".json")});
  succeed({"sign", out, "--key", path("key"), "--out", out});
  return out;
}

}  // namespace slipstream::cli::test
