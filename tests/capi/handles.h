// Owners of handles of the C interface, for tests in C++.
#pragma once

#include <slipstream.h>

#include <memory>

namespace slipstream::test {

template <auto Free>
struct FreeHandle {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using Transcript = std::unique_ptr<slipstream_transcript, FreeHandle<slipstream_transcript_free>>;
using Points = std::unique_ptr<slipstream_points, FreeHandle<slipstream_points_free>>;
using TxResults = std::unique_ptr<slipstream_tx_results, FreeHandle<slipstream_tx_results_free>>;
using Forest = std::unique_ptr<slipstream_forest, FreeHandle<slipstream_forest_free>>;
using WorkForest = std::unique_ptr<slipstream_work_forest, FreeHandle<slipstream_work_forest_free>>;
using Catchup = std::unique_ptr<slipstream_catchup, FreeHandle<slipstream_catchup_free>>;
using State = std::unique_ptr<slipstream_chain_state, FreeHandle<slipstream_chain_state_free>>;
using Verifier = std::unique_ptr<slipstream_verifier, FreeHandle<slipstream_verifier_free>>;

}  // namespace slipstream::test
