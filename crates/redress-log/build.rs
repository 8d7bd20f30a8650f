//! Lists the files of `migrations`, so that the program contains them.
//!
//! `sqlx::migrate!` does the same, but it is a procedural macro that links the whole driver: cargo would compile the driver, TLS and tokio
//! a second time, for the compiler (110 crates).
#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../migrations");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name =
            path.file_stem().and_then(|name| name.to_str()).ok_or("a migration's name is not UTF-8")?;
        let (version, what) =
            name.split_once('_').ok_or_else(|| format!("{name}: expected 0001_what_it_does.sql"))?;
        files.push((version.parse::<i64>()?, what.replace('_', " "), path.canonicalize()?));
    }
    files.sort();
    let lines =
        files.iter().map(|(version, what, path)| format!("({version}, {what:?}, include_str!({path:?})),\n"));
    let list = format!("&[\n{}]\n", lines.collect::<String>());
    fs::write(Path::new(&env::var("OUT_DIR")?).join("migrations.rs"), list)?;
    Ok(())
}
