// tests/vectors/hostile: chains that cost far more to refuse than their size should allow. They are refused with the
// memory that a valid chain of their size may take, and with the error of the instruction that is one too many.
#include <gtest/gtest.h>

#include <filesystem>

#include "slipstream/ledger/block_verifier.h"
#include "slipstream/ledger/chain_file.h"
#include "support/heap.h"
#include "support/vectors.h"

namespace slipstream::ledger {
namespace {

struct HostileChain {
  const char* file;
  vm::ErrorKind error;
};

constexpr HostileChain kChains[] = {
    {"call_proofs_67KB.slip", vm::ErrorKind::LimitExceeded},
    {"nested_programs_19KB.slip", vm::ErrorKind::InvalidR1CSProof},
    {"range_of_long_sums_10KB.slip", vm::ErrorKind::LimitExceeded},
    {"roll_40KB.slip", vm::ErrorKind::LimitExceeded},
    {"unpack_20KB.slip", vm::ErrorKind::LimitExceeded},
};

TEST(HostileChains, are_refused_in_memory_that_fits_their_size) {
  constexpr std::size_t kPerByte = 256, kBeside = std::size_t{4} << 20;
  const std::filesystem::path directory = std::filesystem::path(slipstream::test::vectors_directory()) / "hostile";
  if (!std::filesystem::exists(directory)) GTEST_SKIP() << directory << " is not there";
  slipstream::test::CaseCounter cases("hostile chains");
  const BlockVerifier verifier({.threads = 1});
  for (const HostileChain& chain : kChains) {
    SCOPED_TRACE(chain.file);
    ++cases;
    auto reader = ChainReader::open(directory / chain.file);
    ASSERT_TRUE(reader);
    const auto block = reader->next();
    ASSERT_TRUE(block && *block);
    ChainState state = reader->initial_state();
    const std::size_t before = slipstream::test::heap_bytes();
    slipstream::test::restart_heap_peak();
    const auto report = verifier.apply_vartime(state, **block);
    const std::size_t used = slipstream::test::heap_peak() - before;
    ASSERT_FALSE(report);
    ASSERT_TRUE(report.error().fault.vm);
    EXPECT_EQ(vm::name(report.error().fault.vm->kind), vm::name(chain.error));
    EXPECT_LE(used, kPerByte * *reader->file_size() + kBeside);
  }
}

}  // namespace
}  // namespace slipstream::ledger
