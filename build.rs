//! Tells cargo which folders become part of the binary, so that a change there builds it again.

fn main() {
    for folder in ["features", "specs"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
