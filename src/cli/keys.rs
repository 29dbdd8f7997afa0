//! `keygen`, and reading the keys that other commands are given.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use rand::TryRngCore as _;

use super::options::OutputOptions;
use crate::evidence::key::{KeyError, PrivateKey, PublicKey};
use crate::exit::Exit;
use crate::failure::Failure;

/// Options of `keygen`.
#[derive(Args, Debug)]
pub(super) struct KeygenArgs {
    /// File for the private key; the public key goes beside it, with .pub at the end
    #[arg(value_name = "FILE", default_value = "evidence-key.pem")]
    file: PathBuf,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `keygen` out: makes a new key and prints its public half. Replaces no file.
pub(super) fn execute(args: &KeygenArgs) -> Result<Exit, Failure> {
    let mut seed = [0; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut seed).map_err(|error| Failure::Bug(error.to_string()))?;
    let key = PrivateKey::from_seed(&seed);
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |error: KeyError| Failure::Key { path, reason: error.to_string() }
    };
    let public_file = PathBuf::from(format!("{}.pub", args.file.display()));
    let public = key.public().to_pem().map_err(unusable(&public_file))?;
    write_new(&args.file, &key.to_pem().map_err(unusable(&args.file))?, 0o600)?;
    write_new(&public_file, &public, 0o644)?;
    let console = args.output.console();
    console.tell(&format!("private key: {}", args.file.display()));
    console.tell(&format!("public key:  {}, SHA-256 {}", public_file.display(), key.public().id()));
    console.say(public.trim_end());
    Ok(Exit::Conformant)
}

fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|reason| Failure::Key { path: path.to_owned(), reason: reason.to_string() })
}

/// The private key in a file.
pub(super) fn private(path: &Path) -> Result<PrivateKey, Failure> {
    PrivateKey::from_pem(&read(path)?)
        .map_err(|error| Failure::Key { path: path.to_owned(), reason: error.to_string() })
}

/// The public key in a file.
pub(super) fn public(path: &Path) -> Result<PublicKey, Failure> {
    PublicKey::from_pem(&read(path)?).map_err(|error| Failure::Key { path: path.to_owned(), reason: error.to_string() })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::Key { path: path.to_owned(), reason: error.to_string() })
}
