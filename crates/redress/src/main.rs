//! `redress`: see the library.

fn main() -> std::process::ExitCode {
    redress::main()
}
