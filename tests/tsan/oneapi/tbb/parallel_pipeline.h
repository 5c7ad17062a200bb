#pragma once

#include "tests/tsan/stand_in.h"
