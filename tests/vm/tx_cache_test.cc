#include "slipstream/vm/verify/tx_cache.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "slipstream/base/hex.h"
#include "support/every_backend.h"

namespace slipstream::vm {
namespace {

Bytes32 key(std::uint64_t i) {
  Bytes32 out{};
  store_le64(out.data(), i);
  return out;
}

/// Effects that tell by which number they were made.
TxEffects effects(std::uint64_t i) {
  return {.id = key(1000 + i),
          .changes = {{UtxoChange::Kind::spent, key(2000 + i)}, {UtxoChange::Kind::created, key(3000 + i)}},
          .fee_rate = {i, 100 + i},
          .multipliers = 4000 + i};
}

void expect_effects(const std::optional<TxEffects>& found, std::uint64_t i) {
  ASSERT_TRUE(found) << i;
  const TxEffects expected = effects(i);
  EXPECT_EQ(found->id, expected.id);
  EXPECT_EQ(found->changes, expected.changes);
  EXPECT_EQ(found->fee_rate.fee, expected.fee_rate.fee);
  EXPECT_EQ(found->fee_rate.size, expected.fee_rate.size);
  EXPECT_EQ(found->multipliers, expected.multipliers);
}

TEST(TxCache, finds_what_was_inserted_and_nothing_else) {
  TxCache cache(10);
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_FALSE(cache.find(key(1)));
  for (std::uint64_t i = 1; i <= 10; ++i) cache.insert(key(i), effects(i));
  EXPECT_EQ(cache.size(), 10u);
  for (std::uint64_t i = 1; i <= 10; ++i) expect_effects(cache.find(key(i)), i);
  EXPECT_FALSE(cache.find(key(0)));
  EXPECT_FALSE(cache.find(key(11)));
  // Keys with equal first bytes, which are the hash.
  for (std::size_t i = 8; i < 32; ++i) {
    Bytes32 other = key(1);
    other[i] ^= 1;
    EXPECT_FALSE(cache.find(other)) << i;
  }
}

TEST(TxCache, keeps_entries_apart_whose_keys_begin_alike) {
  TxCache cache(40);
  for (std::uint8_t i = 0; i < 24; ++i) {
    Bytes32 k = key(7);
    k[8u + i] = 1;
    cache.insert(k, effects(i));
  }
  EXPECT_EQ(cache.size(), 24u);
  for (std::uint8_t i = 0; i < 24; ++i) {
    Bytes32 k = key(7);
    k[8u + i] = 1;
    expect_effects(cache.find(k), i);
  }
}

TEST(TxCache, the_oldest_entries_give_way) {
  TxCache cache(3);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    cache.insert(key(i), effects(i));
    EXPECT_EQ(cache.size(), std::min<std::uint64_t>(i, 3));
    for (std::uint64_t k = 1; k <= 20; ++k) {
      const auto found = cache.find(key(k));
      if (k <= i && k + 3 > i) {
        expect_effects(found, k);
      } else {
        EXPECT_FALSE(found) << k << " of " << i;
      }
    }
  }
}

TEST(TxCache, an_entry_that_is_there_stays_as_it_is_and_as_old_as_it_is) {
  TxCache cache(2);
  cache.insert(key(1), effects(1));
  cache.insert(key(2), effects(2));
  cache.insert(key(1), effects(9));
  EXPECT_EQ(cache.size(), 2u);
  expect_effects(cache.find(key(1)), 1);
  cache.insert(key(3), effects(3));
  EXPECT_FALSE(cache.find(key(1)));
  expect_effects(cache.find(key(2)), 2);
  // Gone, it can come back.
  cache.insert(key(1), effects(1));
  expect_effects(cache.find(key(1)), 1);
  EXPECT_FALSE(cache.find(key(2)));
  EXPECT_EQ(cache.size(), 2u);
}

TEST(TxCache, one_of_no_capacity_keeps_nothing_and_one_of_one_the_last) {
  TxCache nothing(0), last(1);
  for (std::uint64_t i = 1; i <= 5; ++i) {
    nothing.insert(key(i), effects(i));
    last.insert(key(i), effects(i));
    EXPECT_EQ(nothing.size(), 0u);
    EXPECT_EQ(last.size(), 1u);
    EXPECT_FALSE(nothing.find(key(i)));
    expect_effects(last.find(key(i)), i);
    EXPECT_FALSE(last.find(key(i - 1)));
  }
}

Bytes32 key_of(ByteSpan tx, std::size_t capacity = 2048, bool named_points = false) {
  return TxCache::keys({&tx, 1}, capacity, named_points).at(0);
}

TEST(TxCacheKeys, depend_on_every_bit_of_the_bytes_and_on_their_number) {
  Bytes tx(700);
  for (std::size_t i = 0; i < tx.size(); ++i) tx[i] = static_cast<std::uint8_t>(i * i + 3 * i);
  std::set<Bytes32> keys{key_of(tx)};
  std::size_t expected = 1;
  for (std::size_t i = 0; i < tx.size(); ++i, ++expected) {
    Bytes changed = tx;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    keys.insert(key_of(changed));
  }
  for (std::size_t n = 0; n < tx.size(); ++n, ++expected) keys.insert(key_of(ByteSpan(tx).first(n)));
  Bytes longer = tx;
  for (int i = 0; i < 300; ++i, ++expected) {
    longer.push_back(0);
    keys.insert(key_of(longer));
  }
  EXPECT_EQ(keys.size(), expected);
  EXPECT_TRUE(keys.contains(key_of(tx))) << "and on nothing else";
}

TEST(TxCacheKeys, depend_on_the_capacity_and_on_whether_named_points_must_decode) {
  const Bytes tx(300, 7);
  std::set<Bytes32> keys;
  std::size_t expected = 0;
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{102},
                                     std::size_t{1024}, std::size_t{2048}, std::size_t{20480}, SIZE_MAX}) {
    for (const bool named_points : {false, true}) {
      keys.insert(key_of(tx, capacity, named_points));
      ++expected;
    }
  }
  EXPECT_EQ(keys.size(), expected);
}

class TxCacheKeysOnBackends : public slipstream::test::OnEveryBackend {};

TEST_P(TxCacheKeysOnBackends, many_at_once_are_those_of_each) {
  std::vector<Bytes> txs;
  for (std::size_t i = 0; i < 70; ++i) txs.emplace_back(i * 37 % 900, static_cast<std::uint8_t>(i));
  const std::vector<ByteSpan> spans(txs.begin(), txs.end());
  for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 7, 8, 9, 16, 70}) {
    const auto keys = TxCache::keys(std::span(spans).first(n), 2048, true);
    ASSERT_EQ(keys.size(), n);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(keys[i], key_of(txs[i], 2048, true)) << i;
  }
  // The same on every backend.
  EXPECT_EQ(to_hex(key_of(as_bytes("transaction"))), to_hex([] {
              const slipstream::test::ActiveBackend portable(cpu::Backend::portable);
              return key_of(as_bytes("transaction"));
            }()));
}

INSTANTIATE_TEST_SUITE_P(Backends, TxCacheKeysOnBackends, slipstream::test::every_backend(),
                         slipstream::test::backend_name);

TEST(TxCache, several_threads_use_it_at_once) {
  constexpr std::size_t kKeys = 300, kCapacity = 100;
  TxCache cache(kCapacity);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::uint64_t round = 0; round < 20'000; ++round) {
          const std::uint64_t i = (round * (2 * t + 1) + 17 * t) % kKeys;
          if (const auto found = cache.find(key(i))) {
            // Whatever is found is whole.
            expect_effects(found, i);
          } else {
            cache.insert(key(i), effects(i));
          }
          if (round % 1000 == 0) {
            EXPECT_LE(cache.size(), kCapacity);
          }
        }
      });
    }
  }
  EXPECT_EQ(cache.size(), kCapacity);
  std::size_t found = 0;
  for (std::uint64_t i = 0; i < kKeys; ++i) found += cache.find(key(i)).has_value();
  EXPECT_EQ(found, kCapacity);
}

}  // namespace
}  // namespace slipstream::vm
