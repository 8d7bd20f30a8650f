//! Measures the check of a large file of past cases. The floor is reading the same file row by row.

use crate::{Fault, Options, rebuild::succeed, results::Runs, test_bed::TestBed};
use std::{
    fs::File,
    io::{BufWriter, Read, Write},
    time::Instant,
};

/// Rows of the largest real file that is known.
const ROWS: u32 = 1_170_000;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let rows = options.petitions.unwrap_or(ROWS);
    let bed = TestBed::open().await?;
    bed.empty("ours").await?.close().await;
    succeed(&mut bed.redress("ours", &["migrate"])?).await?;
    let path = |name: &str| bed.path().join(name).to_string_lossy().into_owned();
    let (units, cases) = (path("units.csv"), path("cases.csv"));
    std::fs::write(
        &units,
        "code,name,level,parent\nC,City,CITY,\nD,District,DISTRICT,C\nT,Town,TOWNSHIP,D\n",
    )?;
    succeed(&mut bed.redress("ours", &["import", "units", &units])?).await?;
    write(&cases, rows)?;
    let mut ours = Runs::of(format!("check of {rows} rows"), "s");
    let mut floor = Runs::of("reading the same file", "s");
    let mut memory = Runs::of("the most memory of a check", "MiB");
    for _ in 0..options.runs {
        let since = Instant::now();
        memory.add(succeed(&mut bed.redress("ours", &["import", "cases", &cases, "--check"])?).await?);
        ours.add(since.elapsed().as_secs_f64());
        let since = Instant::now();
        let (mut file, mut block, mut lines) = (File::open(&cases)?, vec![0; 1 << 16], 0_usize);
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                break;
            }
            lines += block[..read].iter().filter(|byte| **byte == b'\n').count();
        }
        floor.add(since.elapsed().as_secs_f64());
        if lines != rows as usize + 1 {
            return Err("the file has another number of rows".into());
        }
    }
    ours.print();
    floor.print();
    memory.print();
    bed.close().await
}

/// Writes rows with every step; one in twenty repeats an earlier one.
fn write(path: &str, rows: u32) -> Result<(), Fault> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(
        file,
        "external_number,petitioner,registered_at,channel,place,category,kind,summary,head_count,repeat_of,assigned_to,accepted_at,closed_at,outcome,satisfaction"
    )?;
    for n in 0..rows {
        let (month, day) = (1 + n % 9, 1 + n % 28);
        // The row 252 before has the same day of the year.
        let repeats = if n % 20 == 19 && n > 252 { format!("N{}", n - 252) } else { String::new() };
        writeln!(
            file,
            "N{n},姓名{},2023-{month:02}-{day:02} 09:30:00,来信,T,路灯,申诉求决,路灯坏了两个月，夜里看不清台阶。,1,{repeats},D,2023-{month:02}-{day:02} 15:00:00,2023-{:02}-{day:02},解释说明,满意",
            n % 300_000,
            month + 1,
        )?;
    }
    file.flush()?;
    Ok(())
}
