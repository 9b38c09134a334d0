//! The guide's chapter "Zig".
#![cfg(not(without_zig))]

use cobridge_zig_tests::digests::{bits, ffi};

#[tokio::test]
async fn the_digests() -> Result<(), cobridge::Error> {
    // ANCHOR: calls
    assert_eq!(ffi::sum(&[1, 2, 3]), 6);
    assert_eq!(ffi::hex(b"zig"), "7a6967");
    assert_eq!(ffi::parse("17")?, 17);
    match ffi::parse("seventeen") {
        Err(cobridge::Error::Zig(error)) => assert_eq!(error.name(), "InvalidCharacter"),
        other => panic!("{other:?}"),
    }
    let hash = ffi::hash(b"zig").await?;
    assert_eq!(ffi::wait(20).await?, 20);
    // ANCHOR_END: calls
    assert_eq!(hash, ffi::hash(b"zig").await?);
    assert!(ffi::hash(&[]).await.is_err());
    assert_eq!(bits::reversed(1), 1 << 63);
    Ok(())
}

#[tokio::test]
async fn the_quotes() -> Result<(), cobridge::Error> {
    use cobridge_zig_tests::quotes::ffi;
    // ANCHOR: quotes
    assert_eq!(ffi::quote("ACME").await?, 17);
    assert_eq!(ffi::highest("ACME").await?, 18);
    assert_eq!(ffi::explain("EMCA").await?, "EMCA is not traded");
    let ledger = ffi::ledger_of("ACME").await?;
    assert_eq!(ledger.price("ACME"), Ok(17));
    assert_eq!(ffi::ask("ACME", |name: &str| std::future::ready(name.len() as u64)).await?, 4);
    // ANCHOR_END: quotes
    assert_eq!(ffi::explain("ACME").await?, "17");
    assert!(ffi::quote("EMCA").await.is_err());
    Ok(())
}
