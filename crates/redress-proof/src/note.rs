//! Signs and verifies notes (C2SP signed-note) with Ed25519.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    digest::{SHA256, digest},
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use std::{fmt, str::FromStr};

/// The identifier of Ed25519 signatures over the text.
const ED25519_NOTE: u8 = 1;
const KEY: usize = 32;
/// The most signatures that are accepted. A reader must accept 16; the limit bounds the work of checking.
const MOST_SIGNATURES: usize = 100;
/// The longest note that is accepted. A note of a log has some hundreds of bytes.
const MOST_BYTES: usize = 1 << 20;

/// Why a text is not a valid note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It does not have the form of a note.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// It is not a verifier key.
    #[error("not a verifier key: expected NAME+HASH+KEY, as `redress proof key` prints it")]
    NotAKey,
    /// The signature of a known key does not match the text.
    #[error("the signature of {0} is not over this text: the note was changed")]
    Forged(String),
    /// No known key has signed it.
    #[error("no known key has signed this note")]
    Unsigned,
}

/// A signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The id of the key.
    pub key_id: u32,
    /// The signature.
    pub bytes: Vec<u8>,
}

/// A text and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, including its last line end.
    pub text: String,
    /// The signatures.
    pub signatures: Vec<Signature>,
}

/// A public key and its name, written as `NAME+HASH+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: [u8; KEY],
}

/// A private key. Its Debug output does not contain it.
pub struct SigningKey {
    pair: Ed25519KeyPair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

impl SigningKey {
    /// Reads a key in PKCS#8, as `ring` or `openssl genpkey -algorithm ed25519 -outform DER` makes it. `None`
    /// if the bytes are not such a key.
    #[must_use]
    pub fn from_pkcs8(document: &[u8]) -> Option<Self> {
        Some(Self { pair: Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).ok()? })
    }

    /// Returns the public key with a name.
    #[must_use]
    pub fn verifier(&self, name: &str) -> VerifierKey {
        let public = self.pair.public_key().as_ref().try_into().expect("Ed25519 keys have 32 bytes");
        VerifierKey { name: name.to_owned(), public }
    }

    /// Returns the public key.
    #[must_use]
    pub fn public(&self) -> [u8; KEY] {
        self.verifier("").public
    }

    /// Signs a text. The same text always gives the same signature.
    #[must_use]
    pub fn sign(&self, name: &str, text: &str) -> Signature {
        let bytes = self.pair.sign(text.as_bytes()).as_ref().to_vec();
        Signature { name: name.to_owned(), key_id: self.verifier(name).key_id(), bytes }
    }
}

impl VerifierKey {
    /// Makes a verifier key from a name and a public key.
    #[must_use]
    pub fn new(name: &str, public: [u8; KEY]) -> Self {
        Self { name: name.to_owned(), public }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key, which signature lines contain beside its name.
    #[must_use]
    pub fn key_id(&self) -> u32 {
        let named = [self.name.as_bytes(), b"\n", &[ED25519_NOTE], &self.public].concat();
        let hash = digest(&SHA256, &named);
        let id = hash.as_ref().first_chunk().expect("SHA-256 has 32 bytes");
        u32::from_be_bytes(*id)
    }

    fn signed(&self, text: &str, signature: &Signature) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.public);
        key.verify(text.as_bytes(), &signature.bytes).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519_NOTE][..], &self.public].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.key_id(), STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::NotAKey);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::NotAKey)?;
        let public = key.strip_prefix(&[ED25519_NOTE]).and_then(|key| key.try_into().ok());
        let key = Self::new(name, public.ok_or(NoteError::NotAKey)?);
        let named = is_name(name) && id == format!("{:08x}", key.key_id());
        if named { Ok(key) } else { Err(NoteError::NotAKey) }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.bytes].concat();
        write!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for Signature {
    type Err = NoteError;

    fn from_str(line: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Malformed("a signature line is not `— NAME SIGNATURE`");
        let parts = line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' '));
        let (name, bytes) = parts.filter(|(name, _)| is_name(name)).ok_or(wrong.clone())?;
        let bytes = STANDARD.decode(bytes).map_err(|_| wrong.clone())?;
        let (id, bytes) = bytes.split_first_chunk().filter(|(_, bytes)| !bytes.is_empty()).ok_or(wrong)?;
        Ok(Self { name: name.to_owned(), key_id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
    }
}

impl Note {
    /// Checks the signatures of known keys, and returns the keys that signed.
    ///
    /// # Errors
    /// Fails if no known key signed, or one of them signed another text.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers = Vec::new();
        for signature in &self.signatures {
            let known =
                keys.iter().find(|key| key.name == signature.name && key.key_id() == signature.key_id);
            let Some(key) = known else { continue };
            if !key.signed(&self.text, signature) {
                return Err(NoteError::Forged(key.to_string()));
            }
            if !signers.contains(&key) {
                signers.push(key);
            }
        }
        if signers.is_empty() { Err(NoteError::Unsigned) } else { Ok(signers) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > MOST_BYTES {
            return Err(NoteError::Malformed("it is longer than 1 MiB"));
        }
        if note.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::Malformed("it has a control character"));
        }
        let split =
            note.rfind("\n\n").ok_or(NoteError::Malformed("it has no empty line before the signatures"))?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        let lines =
            signatures.strip_suffix('\n').ok_or(NoteError::Malformed("its last line has no line end"))?;
        let signatures: Vec<Signature> = lines.split('\n').map(str::parse).collect::<Result<_, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Malformed("it has more than 100 signatures"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }
}
