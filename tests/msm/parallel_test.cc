#include "slipstream/msm/detail/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "msm/points.h"
#include "slipstream/msm/detail/engine.h"
#include "slipstream/msm/multiscalar.h"

namespace slipstream::msm::test {
namespace {

TEST(Jobs, each_runs_once_whatever_the_number_of_threads) {
  for (const unsigned threads : {1U, 2U, 3U, 8U, 0U}) {
    for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> runs(n);
      detail::for_each_job(threads, n, [&](std::size_t i) { ++runs[i]; });
      for (const auto& count : runs) EXPECT_EQ(count, 1);
    }
  }
}

TEST(Jobs, one_thread_means_the_calling_thread) {
  std::set<std::thread::id> seen;
  detail::for_each_job(1, 100, [&](std::size_t) { seen.insert(std::this_thread::get_id()); });
  EXPECT_EQ(seen, std::set{std::this_thread::get_id()});
}

TEST(Jobs, never_use_more_threads_than_asked_for) {
  for (const unsigned threads : {2U, 3U}) {
    std::atomic<unsigned> running = 0, most = 0;
    detail::for_each_job(threads, 200, [&](std::size_t) {
      const unsigned now = ++running;
      unsigned before = most;
      while (now > before && !most.compare_exchange_weak(before, now)) {
      }
      std::this_thread::yield();
      --running;
    });
    EXPECT_LE(most, threads);
  }
}

TEST(Jobs, begin_in_rising_order) {
  for (const unsigned threads : {1U, 2U, 5U, 0U}) {
    // Each waits for the one before it: in any other order, this would not end.
    constexpr std::size_t kJobs = 200;
    std::vector<std::atomic<bool>> begun(kJobs);
    detail::for_each_job(threads, kJobs, [&](std::size_t i) {
      begun[i] = true;
      begun[i].notify_all();
      if (i > 0) begun[i - 1].wait(false);
    });
    for (const auto& job : begun) EXPECT_TRUE(job);
  }
}

TEST(Jobs, a_waiting_caller_takes_no_other_work) {
  // Each outer job holds a lock while it runs inner jobs; were it to start another outer job while waiting, the lock
  // would be taken twice by one thread.
  thread_local bool inside = false;
  std::atomic<bool> entered_twice = false;
  detail::for_each_job(0, 64, [&](std::size_t) {
    if (inside) entered_twice = true;
    inside = true;
    detail::for_each_job(0, 16, [](std::size_t) { std::this_thread::yield(); });
    inside = false;
  });
  EXPECT_FALSE(entered_twice);
}

TEST(Jobs, blocks_cover_everything_once) {
  for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 63, 64, 65, 200}) {
    const detail::Blocks blocks{n, 64};
    std::size_t next = 0;
    for (std::size_t i = 0; i < blocks.count(); ++i) {
      EXPECT_EQ(blocks.begin(i), next);
      EXPECT_GT(blocks.size(i), 0U);
      next += blocks.size(i);
    }
    EXPECT_EQ(next, n);
  }
}

TEST(Jobs, shares_cover_everything_once) {
  for (std::size_t n = 0; n < 40; ++n) {
    for (std::size_t chunks = 1; chunks < 10; ++chunks) {
      std::size_t next = 0;
      for (std::size_t j = 0; j < chunks; ++j) {
        const detail::Share share(n, j, chunks);
        EXPECT_EQ(share.begin, next);
        EXPECT_LE(share.size, n / chunks + 1);
        next += share.size;
      }
      EXPECT_EQ(next, n);
    }
  }
}

TEST(Multiscalar, many_at_once_inside_other_parallel_work) {
  const std::vector<Point> points = decoded_points(150, 30);
  ScalarSource source(31);
  std::vector<Scalar> scalars;
  for (std::size_t i = 0; i < points.size(); ++i) scalars.push_back(source.uniform());
  const Point expected = naive_sum(scalars, points);
  std::atomic<int> wrong = 0;
  detail::for_each_job(0, 40, [&](std::size_t i) {
    const Options options{.threads = static_cast<unsigned>(i % 4)};
    if (!(*multiscalar_mul_vartime(scalars, points, options) == expected)) ++wrong;
  });
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace slipstream::msm::test
