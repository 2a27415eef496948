//! The program `site-gen`. See `site-gen --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    site_gen::cli::main()
}
