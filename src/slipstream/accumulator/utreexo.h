// The Utreexo accumulator: Forest between blocks, WorkForest within one, Catchup to update proofs after it.
#pragma once

#include "slipstream/accumulator/catchup.h"
#include "slipstream/accumulator/detail/path_hashes.h"
#include "slipstream/accumulator/forest.h"
#include "slipstream/accumulator/work_forest.h"
