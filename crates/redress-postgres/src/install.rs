//! Installs PostgreSQL's server programs with the system's package manager, if the user agrees.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::Command;

use nix::unistd::Uid;

/// The environment variable that answers in advance: `1` installs without asking, `0` never installs.
pub const VARIABLE: &str = "REDRESS_INSTALL_POSTGRES";

/// The commands on Debian. Its package would also create a cluster and start it as a system service; a
/// setting prevents that, and is restored afterwards.
const DEBIAN: &str = "set -e; export DEBIAN_FRONTEND=noninteractive; f=/etc/postgresql-common/createcluster.conf; \
apt-get update -q; apt-get install -y -q --no-install-recommends postgresql-common; cp -p $f $f.before; \
trap 'mv $f.before $f' EXIT; echo 'create_main_cluster = false' >>$f; \
apt-get install -y -q --no-install-recommends postgresql";

/// Package managers in order of preference: the program that identifies one, its command, and whether it
/// needs root.
const MANAGERS: [(&str, &[&str], bool); 3] = [
    ("apt-get", &["sh", "-c", DEBIAN], true),
    ("dnf", &["dnf", "install", "-y", "postgresql-server"], true),
    ("brew", &["brew", "install", "postgresql@17"], false),
];

/// The command that installs the server programs on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Installation {
    words: Vec<String>,
}

impl Installation {
    /// Returns `None` if there is no package manager that this user may run. `has` tells whether a program is
    /// on the path.
    fn of(has: impl Fn(&str) -> bool, root: bool, terminal: bool) -> Option<Self> {
        let (_, command, needs_root) = MANAGERS.iter().find(|(manager, ..)| has(manager))?;
        let prefix: &[&str] = match (*needs_root && !root, terminal) {
            (false, _) => &[],
            (true, _) if !has("sudo") => return None,
            (true, true) => &["sudo"],
            // Without a terminal, no password can be typed.
            (true, false) => &["sudo", "-n"],
        };
        Some(Self { words: prefix.iter().chain(*command).map(|&word| word.to_owned()).collect() })
    }

    /// The command as one would type it in a shell.
    fn shown(&self) -> String {
        let quoted = |word: &String| if word.contains(' ') { format!("\"{word}\"") } else { word.clone() };
        self.words.iter().map(quoted).collect::<Vec<_>>().join(" ")
    }

    fn run(&self) -> io::Result<bool> {
        // The installer's output goes to standard error: standard output belongs to the command that the user
        // started.
        Ok(Command::new(&self.words[0]).args(&self.words[1..]).stdout(io::stderr()).status()?.success())
    }
}

/// Whether a directory in `PATH` has this program.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// Whether to install: the variable decides, otherwise the user at the terminal, otherwise no.
fn agreed(answer: Option<&str>, terminal: bool, ask: impl FnOnce() -> io::Result<String>) -> bool {
    match answer {
        Some("1") => true,
        None if terminal => {
            ask().is_ok_and(|message| matches!(message.trim().to_lowercase().as_str(), "" | "y" | "yes"))
        }
        _ => false,
    }
}

/// Offers to install the server programs. Returns whether they may be installed now.
///
/// On a terminal it asks first; otherwise it installs only if [`VARIABLE`] is `1`. It prints the command
/// before it runs it. Processes that start at the same time install one after another; `found` is called
/// again before each installation.
/// start at the same time install one after another; `found` is asked again before each installation.
pub(crate) fn offer(found: impl Fn() -> bool) -> bool {
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let answer = std::env::var(VARIABLE).ok();
    let Some(installation) = Installation::of(on_path, Uid::effective().is_root(), terminal) else {
        return false;
    };
    let ask = || {
        say(&format!(
            "PostgreSQL's server programs are missing. They can be installed with\n\n    {}\n\nThis starts \
            no server. Install them now? [Y/n] ",
            installation.shown()
        ))?;
        let mut message = String::new();
        let read = io::stdin().lock().read_line(&mut message)?;
        // End of input is not consent.
        if read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(message) }
    };
    if !agreed(answer.as_deref(), terminal, ask) {
        return false;
    }
    let lock = File::create(std::env::temp_dir().join(format!("redress-install-{}", Uid::effective())));
    let _held = lock.and_then(|file| file.lock().map(|()| file));
    if found() {
        return true;
    }
    let _ = say(&format!("Installing PostgreSQL's server programs: {}\n", installation.shown()));
    match installation.run() {
        Ok(true) => true,
        Ok(false) => false,
        Err(fault) => {
            tracing::warn!(%fault, "cannot run the package manager");
            false
        }
    }
}

fn say(text: &str) -> io::Result<()> {
    let mut terminal = io::stderr().lock();
    terminal.write_all(text.as_bytes())?;
    terminal.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(programs: &[&str], root: bool, terminal: bool) -> Option<String> {
        Some(Installation::of(|program| programs.contains(&program), root, terminal)?.shown())
    }

    #[test]
    fn each_package_manager_has_its_command() {
        let debian = words(&["apt-get", "dnf"], true, false).unwrap();
        assert!(debian.starts_with("sh -c \"") && debian.contains("create_main_cluster = false"), "{debian}");
        let fedora = words(&["dnf", "sudo"], false, true).unwrap();
        assert_eq!(fedora, "sudo dnf install -y postgresql-server");
        assert_eq!(words(&["brew"], false, true).unwrap(), "brew install postgresql@17");
        assert_eq!(words(&["pacman"], true, true), None);
    }

    #[test]
    fn sudo_is_used_if_needed_and_never_asks_for_a_password_without_a_terminal() {
        assert!(words(&["apt-get", "sudo"], false, false).unwrap().starts_with("sudo -n sh -c"));
        assert_eq!(words(&["apt-get"], false, true), None);
        assert_eq!(words(&["apt-get", "sudo"], true, true), words(&["apt-get"], true, true));
    }

    #[test]
    fn nothing_is_installed_without_consent() {
        let message = |answer: &'static str| move || Ok(answer.to_owned());
        let never = || -> io::Result<String> { panic!("there is no terminal to ask on") };
        for (answer, terminal, installs) in [
            (Some("1"), false, true),
            (Some("1"), true, true),
            (Some("0"), true, false),
            (None, false, false),
            (Some("yes"), false, false),
        ] {
            assert_eq!(agreed(answer, terminal, never), installs, "{answer:?} {terminal}");
        }
        for (answer, installs) in
            [("\n", true), ("Y\n", true), ("yes\n", true), ("n\n", false), ("what?\n", false)]
        {
            assert_eq!(agreed(None, true, message(answer)), installs, "{answer:?}");
        }
        assert!(!agreed(None, true, || Err(io::ErrorKind::UnexpectedEof.into())));
    }
}
