use futures::StreamExt;

#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/hash.zig");

        fn hashes(text: &str) -> impl Stream<Item = Result<String>>;
    }

    extern "Rust" {
        async fn translate(word: &str) -> Result<String>;
    }
}

async fn translate(word: &str) -> Result<String, String> {
    match word {
        "hello" => Ok("hallo".to_owned()),
        "world" => Ok("welt".to_owned()),
        _ => Err(format!("what is {word}?")),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut hashes = std::pin::pin!(ffi::hashes("hello world again"));
    while let Some(hash) = hashes.next().await {
        match hash {
            Ok(hash) => println!("{hash}"),
            Err(error) => println!("{error}"),
        }
    }
}
