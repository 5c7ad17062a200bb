// The backends this library was built with, slowest first. One line here and one file `backend/<name>.cc` in each layer
// that has kernels make a new backend. SLIPSTREAM_FOR_EACH_BACKEND(X) expands to X(name) for each, in order.
#pragma once

#define SLIPSTREAM_FOR_EACH_BACKEND(X) X(portable)
