//! Reads the documents in `examples/queries`: GraphQL below a comment with its purpose, the caller's role,
//! and sample variables.

use std::path::Path;

use serde_json::Value;

/// A GraphQL document and the content of its comment.
pub(crate) struct Document {
    /// The whole file, which can be sent as it is.
    pub(crate) text: String,
    /// The line `# Token: --role INTAKE --unit 990102-HALL`: options of `redress token mint`.
    pub(crate) token: String,
    /// The object after `# Variables:`, up to the end of the comment.
    pub(crate) variables: Value,
}

impl Document {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let message = |what: String| format!("{}: {what}", path.display());
        let text = std::fs::read_to_string(path).map_err(|fault| message(fault.to_string()))?;
        let comment: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
        let comment = comment.join("\n");
        let after = |name: &str| {
            comment
                .split_once(name)
                .map(|(_, rest)| rest)
                .ok_or_else(|| message(format!("expected `# {name}`")))
        };
        let token = after("Token:")?.lines().next().unwrap_or_default().trim().to_owned();
        let variables = serde_json::from_str(after("Variables:")?)
            .map_err(|fault| message(format!("the variables are not JSON: {fault}")))?;
        Ok(Self { text, token, variables })
    }
}
