// The extension module slipstream._engine: the floors of Slipstream for Python. The package slipstream
// (python/package) shows it to users. Signatures are given as text, because arguments have several forms each; the
// type stubs are made from them.
#include "python/src/module.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include "python/src/errors.h"
#include "slipstream/base/threads.h"
#include "slipstream/config.h"
#include "slipstream/cpu/backend.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace slipstream::python {
namespace {

nb::list list_backends() {
  nb::list out;
  const cpu::Backend active = cpu::active_backend();
  for (const cpu::BackendInfo& backend : cpu::backends()) {
    nb::dict entry;
    entry["name"] = backend.name;
    entry["description"] = backend.description;
    entry["supported"] = backend.supported();
    entry["active"] = backend.id == active;
    out.append(entry);
  }
  return out;
}

void set_backend(std::string_view name) {
  if (const auto set = cpu::set_backend(name); !set) {
    const bool unknown = set.error().kind == cpu::BackendError::Kind::UnknownName;
    raise(backend_error(unknown ? "UnknownName" : "Unsupported", set.error().to_string()));
  }
}

}  // namespace
}  // namespace slipstream::python

NB_MODULE(_engine, m) {
  using namespace slipstream;
  using namespace slipstream::python;
  m.doc() = "The engine of the package slipstream. Import slipstream instead.";
  // A bad SLIPSTREAM_BACKEND would end the process at the first call that computes.
  if (const auto backend = cpu::init_backend(); !backend) {
    PyErr_SetString(PyExc_ImportError, backend.error().to_string().c_str());
    nb::raise_python_error();
  }
  // Objects that live until Python ends are no mistake of a user.
  nb::set_leak_warnings(false);
  m.def("version", [] { return std::string(SLIPSTREAM_VERSION); }, "The version of the engine.");

  m.def("backends", &list_backends, nb::sig("def backends() -> list[dict[str, str | bool]]"),
        "All backends of this build, slowest first: dicts with name, description, supported, active.");
  m.def(
      "backend", [] { return std::string(cpu::info(cpu::active_backend()).name); }, "The name of the active backend.");
  m.def("set_backend", &python::set_backend, "name"_a,
        "Makes a backend active for the whole process. All give equal results.\n\n"
        "Raises BackendError (UnknownName, Unsupported); the active backend then stays.");
  m.def("usable_threads", &usable_threads, "The threads that can run at once: affinity mask and control group.");

  add_points(m);
  add_multiscalar(m);
  add_transcript(m);
  nb::module_ scalars = m.def_submodule("scalars", "Arithmetic modulo the order of the group.");
  add_scalars(scalars);
  nb::module_ range_proof = m.def_submodule("range_proof", "Range proofs (Bulletproofs).");
  add_range_proof(range_proof);
  add_transactions(m);
  nb::module_ utreexo = m.def_submodule("utreexo", "The Utreexo accumulator.");
  add_utreexo(utreexo);
  add_chain(m);
}
