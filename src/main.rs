//! The thin binary: everything it does is in the library.

use std::panic::catch_unwind;

use rocketchat_conformance::cli::Cli;
use rocketchat_conformance::exit::Exit;

/// A run spends a fifth of its processor time in the system's allocator, and half of that in this one. Its second version
/// gives memory back within a tenth of a second, the third after one; neither is to take whole huge pages for a few bytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Exit {
    // A panic is our bug and must not look like a verdict about the target.
    catch_unwind(Cli::main).unwrap_or(Exit::Bug)
}
