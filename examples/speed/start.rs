//! Measures the time from the start of the program until it answers.

use crate::{
    Fault, Options,
    connection::Connection,
    large_log,
    rebuild::succeed,
    results::Runs,
    test_bed::{Server, TestBed, binary},
};
use sqlx::{ConnectOptions, Connection as _, postgres::PgConnectOptions};
use std::{
    os::unix::fs::MetadataExt,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{process::Command, time::sleep};

const PAUSE: Duration = Duration::from_millis(2);
const QUESTION: &str = r#"{"query":"{ petition(id: \"XF00000\") { state } }"}"#;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let bed = TestBed::open().await?;
    let (pool, log) = large_log::log(&bed, "ours", petitions, 300).await?;
    log.close().await;
    pool.close().await;
    succeed(&mut bed.redress("ours", &["rebuild"])?).await?;
    // Renamed to the database that the program looks for in its own cluster.
    let mut admin = bed.pool("postgres").acquire().await?.detach();
    let rename = "DROP DATABASE redress WITH (FORCE); ALTER DATABASE ours RENAME TO redress";
    for statement in rename.split("; ") {
        sqlx::raw_sql(statement).execute(&mut admin).await?;
    }
    admin.close().await?;
    let (server, data) = (bed.program("postgres"), bed.postgres.layout().clone());
    let dir = bed.stop().await?;

    let what = format!("start to ready, {} events", large_log::events(petitions));
    let (mut ours, mut floor) = (Runs::of(what, "s"), Runs::of("PostgreSQL alone, to its first answer", "s"));
    for _ in 0..options.runs {
        ours.add(of_ours(data.data_dir()).await?);
        floor.add(of_postgres(&server, &data.cluster(), dir.path()).await?);
    }
    ours.print();
    floor.print();
    println!("{:<58} {:>10.2} s", "difference", ours.median() - floor.median());
    dir.close()?;
    Ok(())
}

/// Starts the program and waits until the first query about a petition is answered.
async fn of_ours(data_dir: &Path) -> Result<f64, Fault> {
    let command = || -> Result<Command, Fault> {
        let mut command = Command::new(binary()?);
        command.arg("--data-dir").arg(data_dir).env_remove("DATABASE_URL").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).kill_on_drop(true);
        Ok(command)
    };
    let token = Server::token(&mut command()?).await?;
    let mut serve = command()?;
    serve.args(["serve", "--listen", "127.0.0.1:0"]);
    let since = Instant::now();
    let server = Server::run(&mut serve, token).await?;
    let mut connection = Connection::connect(&server.address, &server.token).await?;
    while connection.ask(QUESTION).await.is_err() {
        sleep(PAUSE).await;
        connection = Connection::connect(&server.address, &server.token).await?;
    }
    let taken = since.elapsed().as_secs_f64();
    server.stop().await?;
    Ok(taken)
}

async fn of_postgres(server: &Path, cluster: &Path, sockets: &Path) -> Result<f64, Fault> {
    let owner = cluster.metadata()?;
    let sockets = tempfile::tempdir_in(sockets)?;
    std::os::unix::fs::chown(sockets.path(), Some(owner.uid()), Some(owner.gid()))?;
    let mut command = Command::new(server);
    command
        .arg("-D")
        .arg(cluster)
        .args(["-c", "listen_addresses=", "-c", "logging_collector=off", "-k"])
        .arg(sockets.path());
    if std::fs::metadata("/proc/self")?.uid() != owner.uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let options =
        PgConnectOptions::new_without_pgpass().socket(sockets.path()).username("redress").database("redress");
    let since = Instant::now();
    let mut process = command.spawn()?;
    let taken = loop {
        if let Ok(mut connection) = options.connect().await {
            sqlx::raw_sql("SELECT 1").execute(&mut connection).await?;
            break since.elapsed().as_secs_f64();
        }
        if process.try_wait()?.is_some() {
            return Err("PostgreSQL alone does not start".into());
        }
        sleep(PAUSE).await;
    };
    // SIGTERM would wait for open connections; SIGINT stops the server cleanly and at once.
    let pid = nix::unistd::Pid::from_raw(i32::try_from(process.id().ok_or("it has ended")?)?);
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT)?;
    process.wait().await?;
    Ok(taken)
}
