//! The audit suite of the npm package `graphql-http`.

use super::*;

const SCRIPT: &str = "
const { serverAudits } = require('graphql-http');
const fetchFn = (url, init = {}) =>
  fetch(url, { ...init, headers: { ...init.headers, authorization: 'Bearer good' } });
(async () => {
  let bad = 0;
  for (const audit of serverAudits({ url: process.argv[1], fetchFn })) {
    const result = await audit.fn();
    if (result.status !== 'ok') { bad += 1; console.log(result.status, result.id, result.name, result.reason); }
  }
  process.exit(bad ? 1 : 0);
})();";

#[tokio::test]
#[ignore = "needs node, and GRAPHQL_HTTP with a directory where graphql-http is installed"]
async fn graphql_over_http() {
    let directory = std::env::var("GRAPHQL_HTTP").expect("GRAPHQL_HTTP is set");
    let address = listen(site().router).await;
    let mut node = tokio::process::Command::new("node");
    node.args(["-e", SCRIPT, &format!("http://{address}/graphql")]).current_dir(directory);
    let output = node.output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
