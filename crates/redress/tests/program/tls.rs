//! Tests `DATABASE_URL` with TLS: the program connects only to the server that the certificate names.

// Error messages are printed to the test log.

use crate::cluster::Cluster;
use crate::program::{Run, Server, redress, run};
use crate::support::{Scratch, wait_until};
use nix::sys::signal::Signal;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use sqlx::{ConnectOptions, Connection, Executor};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const PASSWORD: &str = "s3cret";

/// Makes a certificate authority. Returns its certificate, and the issuer of others.
fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([]).expect("no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    (certificate, Issuer::new(params, key))
}

/// A server on loopback that requires TLS, with a certificate for `localhost`.
struct Office {
    scratch: Scratch,
    cluster: Cluster,
}

impl Office {
    async fn open() -> Self {
        let scratch = Scratch::new();
        let cluster = Cluster::make(&scratch, "server");
        let (root, issuer) = authority("office");
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        cluster.write("server.crt", &params.signed_by(&key, &issuer).expect("a certificate").pem());
        cluster.write("server.key", &key.serialize_pem());
        cluster.write("pg_hba.conf", "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n");
        cluster.set(&[("listen_addresses", "127.0.0.1"), ("ssl", "on")]);
        cluster.start();
        let mut admin = cluster.options().connect().await.expect("connects");
        let sql = format!(
            "CREATE ROLE redress_owner LOGIN PASSWORD '{PASSWORD}'; CREATE DATABASE cases OWNER redress_owner"
        );
        for statement in sql.split("; ") {
            admin.execute(statement).await.expect(statement);
        }
        admin.close().await.expect("closes");
        std::fs::write(scratch.path().join("root.crt"), root).expect("writes");
        std::fs::write(scratch.path().join("other.crt"), authority("another").0).expect("writes");
        Self { scratch, cluster }
    }

    fn root(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn command(&self, host: &str, query: &str, arguments: &[&str]) -> std::process::Command {
        let mut command = redress(&self.scratch.data_dir(), arguments);
        let url = format!("postgres://redress_owner:{PASSWORD}@{host}:{}/cases?{query}", self.cluster.port());
        command.env("DATABASE_URL", url);
        command
    }

    fn migrate(&self, host: &str, query: &str) -> Run {
        let done = run(&mut self.command(host, query, &["migrate"]));
        assert!(!done.err.contains(PASSWORD), "{done:?}");
        done
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_connects_only_to_the_server_that_the_certificate_names() {
    let office = Office::open().await;
    let [root, other, missing] = ["root.crt", "other.crt", "missing.crt"].map(|name| office.root(name));
    let full = |root: &PathBuf| format!("sslmode=verify-full&sslrootcert={}", root.display());
    assert_eq!(office.migrate("localhost", &full(&root)).code, Some(0));

    for (host, query, code, says) in [
        ("localhost", full(&other), "DATABASE_TLS", "UnknownIssuer"),
        // Without sslrootcert, the certificate must come from a public authority.
        ("localhost", "sslmode=verify-full".to_owned(), "DATABASE_TLS", "UnknownIssuer"),
        ("127.0.0.1", full(&root), "DATABASE_TLS", "not valid for name"),
        ("localhost", full(&missing), "DATABASE_TLS", "cannot be read"),
        ("localhost", "sslmode=disable".to_owned(), "DATABASE_REFUSED", "no encryption"),
    ] {
        let refused = office.migrate(host, &query);
        let sentence = refused.refused(3, code);
        assert!(sentence.contains(says), "{says}: {sentence}");
    }

    // sslmode=require encrypts without checking who answers.
    assert_eq!(office.migrate("127.0.0.1", "sslmode=require").code, Some(0));

    // The password may be in a file instead.
    let passwords = office.root("pgpass");
    std::fs::write(&passwords, format!("localhost:*:cases:redress_owner:{PASSWORD}\n")).expect("writes");
    std::fs::set_permissions(&passwords, std::fs::Permissions::from_mode(0o600)).expect("own file");
    let mut command = office.command("localhost", &full(&root), &["migrate"]);
    let url = format!("postgres://redress_owner@localhost:{}/cases?{}", office.cluster.port(), full(&root));
    let done = run(command.env("DATABASE_URL", url).env("PGPASSFILE", passwords));
    assert_eq!(done.code, Some(0), "{done:?}");

    // All connections of a running server are encrypted: those of requests, of the writer and of the
    // listener.
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let server = Server::start(&mut office.command("localhost", &full(&root), &serve));
    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    let mut admin = office.cluster.options().connect().await.expect("connects");
    let sql = "SELECT count(*) FILTER (WHERE ssl AND version >= 'TLSv1.2'), count(*) FROM pg_stat_activity
        JOIN pg_stat_ssl USING (pid) WHERE usename = 'redress_owner'";
    let (encrypted, all): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut admin).await.expect("counts");
    assert!(all >= 3 && encrypted == all, "{encrypted} of {all}");
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));

    // A client that requires TLS sends no password to a server that has lost its TLS.
    admin.close().await.expect("closes");
    office.cluster.write("pg_hba.conf", "local all all trust\nhost all all 127.0.0.1/32 password\n");
    office.cluster.set(&[("ssl", "off")]);
    office.cluster.reload();
    wait_until("it no longer has TLS", || office.migrate("localhost", "sslmode=disable").code == Some(0));
    for query in [full(&root), "sslmode=require".to_owned()] {
        office.migrate("localhost", &query).refused(3, "DATABASE_TLS");
    }
    assert_eq!(office.migrate("localhost", "").code, Some(0), "TLS is not required by default");
}
