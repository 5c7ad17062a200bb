#include "transcript/statement_batch.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "transcript/kernels.h"
#include "transcript/program_cache.h"

namespace slipstream::transcript {

std::size_t StatementBatch::worthwhile_from() { return hash_kernels().programs_from; }

ScheduleRecorder& StatementBatch::begin_statement() {
  recorder_.clear();
  return recorder_;
}

std::size_t StatementBatch::end_statement() {
  const ShapeView shape = recorder_.shape();
  Statement statement;
  // Neighbors are often of one shape.
  if (!statements_.empty()) {
    const auto& previous = statements_.back().program;
    if (previous && std::ranges::equal(previous->shape(), shape)) statement.program = previous;
  }
  if (!statement.program) statement.program = program_cache().get(shape);
  if (statement.program) {
    statement.sources.assign(recorder_.sources().begin(), recorder_.sources().end());
    statement.outputs = HashOutputs(statement.program->outputs(), statement.program->blocks().size());
  } else {
    DirectSchedule direct;
    replay(shape, recorder_.sources(), direct);
    statement.outputs = std::move(direct).take_outputs();
  }
  statements_.push_back(std::move(statement));
  return statements_.size() - 1;
}

void StatementBatch::run() {
  std::vector<ProgramJob> jobs;
  jobs.reserve(statements_.size());
  for (Statement& statement : statements_) {
    if (!statement.program) continue;
    jobs.push_back({statement.program.get(), statement.sources.data(), statement.outputs.data()});
  }
  // The longest first: then lanes run empty last and shortest. Those of one shape together.
  std::ranges::sort(jobs, [](const ProgramJob& a, const ProgramJob& b) {
    const std::size_t x = a.program->blocks().size(), y = b.program->blocks().size();
    return x != y ? x > y : std::less<>{}(a.program, b.program);
  });
  hash_kernels().run_programs(jobs.data(), jobs.size());
}

HashOutputs StatementBatch::take_outputs(std::size_t statement) { return std::move(statements_[statement].outputs); }

}  // namespace slipstream::transcript
