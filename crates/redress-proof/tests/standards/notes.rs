//! Tests of notes, keys and checkpoints.

use redress_proof::{Checkpoint, Digest, Note, NoteError, SigningKey, VerifierKey};

/// Keys, text and signatures of golang.org/x/mod, `sumdb/note`.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETERS: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCHS: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
/// Peter's private key: its seed, which follows the PKCS#8 header (RFC 8410).
const PETER_SEED: &str = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173";

fn keys(texts: &[&str]) -> Vec<VerifierKey> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn peter() -> Option<SigningKey> {
    let seed: Vec<u8> =
        (0..32).map(|n| u8::from_str_radix(&PETER_SEED[2 * n..2 * n + 2], 16).unwrap()).collect();
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    SigningKey::from_pkcs8(&[&head[..], &seed].concat())
}

#[test]
fn published_notes_verify_with_the_keys_that_signed() {
    let note: Note = format!("{TEXT}\n{PETERS}{ENOCHS}").parse().unwrap();
    assert_eq!(note.text, TEXT);
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETERS}{ENOCHS}"));
    let (one, both) = (keys(&[PETER]), keys(&[PETER, ENOCH]));
    assert_eq!(note.verify(&one).unwrap(), [&one[0]]);
    assert_eq!(note.verify(&both).unwrap(), [&both[0], &both[1]]);
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned));
    for text in [PETER, ENOCH] {
        assert_eq!(keys(&[text])[0].to_string(), text);
    }
    let changed: Note = format!("{}\n{PETERS}{ENOCHS}", TEXT.replace("think", "thank")).parse().unwrap();
    assert_eq!(changed.verify(&one), Err(NoteError::Forged(PETER.into())));
    // Another key with the same name, or the same id with another name, is unknown.
    let other = note.to_string().replace("PeterNeumann", "CarmenSandiego").parse::<Note>().unwrap();
    assert_eq!(other.verify(&one), Err(NoteError::Unsigned));
    let other = note.to_string().replace("x08g", "xxxx").parse::<Note>().unwrap();
    assert_eq!(other.verify(&one), Err(NoteError::Unsigned));
}

#[test]
fn invalid_notes_are_refused() {
    for bad in [
        TEXT.to_owned(),
        format!("\n{TEXT}"),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{}", PETERS.trim_end()),
        format!("\u{1}{TEXT}\n{PETERS}"),
        format!("{TEXT}\r\n{PETERS}"),
        format!("{TEXT}\n{}", PETERS.repeat(101)),
        format!("{TEXT}\n{}", PETERS.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETERS.replace("PeterNeumann", "a+b")),
        format!("{TEXT}\n{}", PETERS.replace('—', "-")),
        format!("{TEXT}\n— PeterNeumann x08go===\n"),
        format!("{TEXT}\n— PeterNeumann x08gow==\n"),
    ] {
        assert!(matches!(bad.parse::<Note>(), Err(NoteError::Malformed(_))), "{bad:?}");
    }
    for bad in [
        "",
        "a+b",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        &PETER[12..],
        &PETER[..60],
    ] {
        assert_eq!(bad.parse::<VerifierKey>(), Err(NoteError::NotAKey), "{bad}");
    }
}

#[test]
fn a_signature_equals_the_published_one() {
    let Some(key) = peter() else { panic!("RFC 8410 keys are read") };
    assert_eq!(format!("{}\n", key.sign("PeterNeumann", TEXT)), PETERS);
    assert_eq!(key.verifier("PeterNeumann").to_string(), PETER);
    assert_eq!(format!("{key:?}"), "SigningKey");
}

/// The example of C2SP tlog-checkpoint.
#[test]
fn a_checkpoint_survives_a_round_trip() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let note = format!(
        "{text}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    );
    let note: Note = note.parse().unwrap();
    let checkpoint: Checkpoint = note.text.parse().unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_string(), text);
    assert_eq!(format!("{text}an extension\n").parse(), Ok(checkpoint.clone()));
    let empty = Checkpoint { size: 0, root: Digest::of_nothing(), ..checkpoint };
    assert_eq!(empty.to_string().parse(), Ok(empty));
    for bad in [
        &text[1 + text.find('\n').unwrap()..],
        &text[..text.len() - 1],
        &text.replace("20852163", "020852163"),
        &text.replace("20852163", "-1"),
        &text.replace("20852163", "18446744073709551616"),
        &text.replace("CsUY", "CsU"),
        &format!("\n{}", text.split_once('\n').unwrap().1),
        &format!("{text}\nx\n"),
    ] {
        bad.parse::<Checkpoint>().expect_err(bad);
    }
}
