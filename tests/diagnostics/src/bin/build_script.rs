//! A build script: calls `cobridge_build` with the paths it is given. The tests set the environment that Cargo would set.

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let _build = match files.as_slice() {
        [file] => cobridge_build::bridge(file),
        files => cobridge_build::bridges(files),
    };
    println!("lowered");
}
