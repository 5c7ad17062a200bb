// The Utreexo accumulator: Forest between blocks, WorkForest within one, Catchup to update proofs after it.
#pragma once

#include "accumulator/catchup.h"
#include "accumulator/forest.h"
#include "accumulator/path_hashes.h"
#include "accumulator/work_forest.h"
