//! The documents in `examples/queries`: GraphQL, below a comment that says what for, who may ask, and sample variables.

use std::path::Path;

use serde_json::Value;

/// A GraphQL document, and what its comment says.
pub(crate) struct Document {
    /// The whole file, as it can be sent.
    pub(crate) text: String,
    /// `# Token: --role INTAKE --unit 990102-HALL`, for `redress token mint`.
    pub(crate) token: String,
    /// `# Variables: {…}`, to the end of the comment.
    pub(crate) variables: Value,
}

impl Document {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let said = |what: String| format!("{}: {what}", path.display());
        let text = std::fs::read_to_string(path).map_err(|fault| said(fault.to_string()))?;
        let comment: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
        let comment = comment.join("\n");
        let after = |name: &str| {
            comment.split_once(name).map(|(_, rest)| rest).ok_or_else(|| said(format!("expected `# {name}`")))
        };
        let token = after("Token:")?.lines().next().unwrap_or_default().trim().to_owned();
        let variables = serde_json::from_str(after("Variables:")?)
            .map_err(|fault| said(format!("the variables are not JSON: {fault}")))?;
        Ok(Self { text, token, variables })
    }
}
