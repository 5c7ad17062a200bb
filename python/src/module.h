// The parts of the extension module. Each adds its functions and classes to a module or submodule.
#pragma once

#include <nanobind/nanobind.h>

namespace slipstream::python {

void add_points(nanobind::module_& m);
void add_scalars(nanobind::module_& m);
void add_multiscalar(nanobind::module_& m);
void add_transcript(nanobind::module_& m);
void add_range_proof(nanobind::module_& m);
void add_transactions(nanobind::module_& m);
void add_utreexo(nanobind::module_& m);
void add_chain(nanobind::module_& m);

}  // namespace slipstream::python
