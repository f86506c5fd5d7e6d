// SwiftPM wants a source in every C target; the functions are in the Rust library.
#include "veriteeFFI.h"
