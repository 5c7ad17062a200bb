// The hashing of many statements at once: each is recorded, then all of them run as programs in the lanes of the active
// backend. What a schedule's outputs are used for comes after run().
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "transcript/program.h"
#include "transcript/schedule.h"
#include "transcript/shape.h"

namespace slipstream::transcript {

class StatementBatch {
 public:
  /// From how many statements on a batch is faster than a DirectSchedule for each, on the active backend.
  [[nodiscard]] static std::size_t worthwhile_from();

  /// A recorder for the next statement, without any operation. Whoever uses it calls end_statement() before the next
  /// one.
  [[nodiscard]] ScheduleRecorder& begin_statement();
  /// Takes what has been recorded; the number of the statement, from 0. A statement of more than Program::kMaxBlocks
  /// permutations is hashed here and now.
  std::size_t end_statement();

  /// Hashes all statements, whose fields must still be where they were.
  void run();
  /// The outputs of a statement, to be taken once. Precondition: run().
  [[nodiscard]] HashOutputs take_outputs(std::size_t statement);

 private:
  struct Statement {
    /// Null if the statement is hashed already.
    std::shared_ptr<const Program> program;
    std::vector<Source> sources;
    HashOutputs outputs;
  };

  ScheduleRecorder recorder_;
  std::vector<Statement> statements_;
};

}  // namespace slipstream::transcript
