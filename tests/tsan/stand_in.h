// Stands in for the parts of oneTBB that the project uses, in builds with the thread sanitizer. The sanitizer cannot
// see how the installed library synchronises, since that was built without it, and reports every hand-over of a task as
// a race. Here each loop runs on threads made for it: the sanitizer sees them begin and end, and nothing else orders
// the loop's bodies, so what it reports are races of the project's own.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace oneapi::tbb {

namespace stand_in {

/// Loops run on at most this many threads. A loop inside a loop inside a loop runs on one.
inline constexpr int kMaxThreads = 16;
inline constexpr int kMaxDepth = 2;

struct Context {
  int concurrency = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  int depth = 0;
  /// A number that no other thread has which can run at the same time in the same arena.
  int slot = 0;
};
inline thread_local Context context;
inline constexpr int kSlots = kMaxThreads * (kMaxThreads + 1);

/// The context of worker `worker` of a loop that a thread with context `parent` runs; worker 0 is that thread itself.
inline Context child_of(const Context& parent, int worker) {
  Context child = parent;
  ++child.depth;
  if (worker > 0) child.slot = parent.depth == 0 ? worker : kMaxThreads * (parent.slot + 1) + worker;
  return child;
}

/// Runs f with another context, and returns what f returns.
template <class F>
auto with_context(const Context& inner, F&& f) {
  struct Restore {
    Context outer = context;
    ~Restore() { context = outer; }
  } restore;
  context = inner;
  return std::forward<F>(f)();
}

/// job(i) for every i < n.
template <class Job>
void for_each(std::size_t n, const Job& job) {
  const Context parent = context;
  const int limit = parent.depth < kMaxDepth ? std::min(parent.concurrency, kMaxThreads) : 1;
  const int workers = static_cast<int>(std::min(static_cast<std::size_t>(limit), n));
  // Relaxed: taking a number must not order one body before another.
  std::atomic<std::size_t> next{0};
  const auto work = [&](int worker) {
    with_context(child_of(parent, worker), [&] {
      for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < n;) job(i);
    });
  };
  std::vector<std::thread> threads;
  for (int worker = 1; worker < workers; ++worker) threads.emplace_back(work, worker);
  if (n > 0) work(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace stand_in

struct simple_partitioner {};

template <class Body>
void parallel_for(std::size_t first, std::size_t last, const Body& body, const simple_partitioner& = {}) {
  if (first < last) stand_in::for_each(last - first, [&](std::size_t i) { body(first + i); });
}

class task_arena {
 public:
  static constexpr int automatic = -1;
  explicit task_arena(int concurrency = automatic)
      : concurrency_(concurrency == automatic ? stand_in::Context().concurrency : concurrency) {}
  [[nodiscard]] int max_concurrency() const { return concurrency_; }
  template <class F>
  auto execute(F&& f) {
    stand_in::Context inner = stand_in::context;
    inner.concurrency = concurrency_;
    return stand_in::with_context(inner, std::forward<F>(f));
  }

 private:
  int concurrency_;
};

namespace this_task_arena {
[[nodiscard]] inline int max_concurrency() { return stand_in::context.concurrency; }
template <class F>
auto isolate(F&& f) {
  return std::forward<F>(f)();
}
}  // namespace this_task_arena

enum class filter_mode { parallel, serial_in_order };
class flow_control {
 public:
  void stop() { stopped = true; }
  bool stopped = false;
};

/// A chain of filters: the first one takes a flow_control, the others what the one before gave.
template <class F>
struct Filter {
  filter_mode mode;
  F function;
};
template <class In, class Out, class F>
Filter<F> make_filter(filter_mode mode, const F& function) {
  return {mode, function};
}
template <class... F>
struct Filters {
  std::tuple<Filter<F>...> all;
};
template <class A, class B>
Filters<A, B> operator&(const Filter<A>& a, const Filter<B>& b) {
  return {{a, b}};
}
template <class A, class B, class C>
Filters<A, B, C> operator&(const Filters<A, B>& ab, const Filter<C>& c) {
  return {std::tuple_cat(ab.all, std::tuple(c))};
}

/// A pipeline of a serial filter, a parallel and a serial one: rounds of `tokens` items, whose middle parts run on
/// threads of their own. The last filter runs on another thread than the first, beside the next round's first; no more
/// than `tokens` items are under way.
template <class First, class Middle, class Last>
void parallel_pipeline(std::size_t tokens, const Filters<First, Middle, Last>& filters) {
  const auto& first = std::get<0>(filters.all);
  const auto& middle = std::get<1>(filters.all);
  const auto& last = std::get<2>(filters.all);
  flow_control control;
  std::exception_ptr thrown;
  // Items of the round before that are out.
  std::atomic<std::size_t> out = tokens;
  std::jthread finishing;
  const auto finish = [&finishing, &thrown] {
    if (finishing.joinable()) finishing.join();
    if (thrown) std::rethrow_exception(thrown);
  };
  while (!control.stopped) {
    std::vector<decltype(first.function(control))> items;
    while (items.size() < tokens) {
      for (std::size_t seen = out; seen <= items.size(); seen = out) out.wait(seen);
      auto item = first.function(control);
      if (control.stopped) break;
      items.push_back(std::move(item));
    }
    stand_in::for_each(items.size(), [&](std::size_t i) { items[i] = middle.function(items[i]); });
    finish();
    out = 0;
    finishing = std::jthread([&last, &thrown, &out, tokens, finished = std::move(items)] {
      try {
        for (const auto& item : finished) {
          last.function(item);
          ++out;
          out.notify_one();
        }
      } catch (...) {
        thrown = std::current_exception();
      }
      out = tokens;
      out.notify_one();
    });
  }
  finish();
}

/// One T for each thread that asks for it. May be iterated over when no loop runs.
template <class T>
class enumerable_thread_specific {
 public:
  T& local() {
    std::unique_ptr<T>& mine = slots_[static_cast<std::size_t>(stand_in::context.slot)];
    if (!mine) mine = std::make_unique<T>();
    return *mine;
  }

  template <class Value, class Slot>
  class Iterator {
   public:
    Iterator(Slot* at, Slot* end) : at_(at), end_(end) { skip(); }
    Value& operator*() const { return **at_; }
    Iterator& operator++() {
      ++at_;
      skip();
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    void skip() {
      while (at_ != end_ && !*at_) ++at_;
    }
    Slot* at_;
    Slot* end_;
  };
  auto begin() { return Iterator<T, std::unique_ptr<T>>(slots_.data(), slots_.data() + slots_.size()); }
  auto end() { return Iterator<T, std::unique_ptr<T>>(slots_.data() + slots_.size(), slots_.data() + slots_.size()); }
  auto begin() const {
    return Iterator<const T, const std::unique_ptr<T>>(slots_.data(), slots_.data() + slots_.size());
  }
  auto end() const {
    return Iterator<const T, const std::unique_ptr<T>>(slots_.data() + slots_.size(), slots_.data() + slots_.size());
  }

 private:
  std::array<std::unique_ptr<T>, stand_in::kSlots> slots_;
};

}  // namespace oneapi::tbb

namespace tbb = oneapi::tbb;
