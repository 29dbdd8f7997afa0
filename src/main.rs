//! The thin binary: everything it does is in the library.

use std::panic::catch_unwind;

use clap::Parser as _;
use rocketchat_conformance::cli::Cli;
use rocketchat_conformance::exit::Exit;

/// A fifth of a run is small, short-lived text, which this allocator serves in half the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Exit {
    // A panic is our bug and must not look like a verdict about the target.
    catch_unwind(|| Cli::parse().execute()).unwrap_or(Exit::Bug)
}
