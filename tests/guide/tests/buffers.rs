//! The listings of "Bytes without a copy".

use cobridge_guide_tests::buffers::ffi;

#[tokio::test]
async fn frames() {
    // ANCHOR: next_frame
    let frame = ffi::next_frame().await.unwrap();
    let pixels: &[u8] = &frame.pixels; // the camera's own buffer
    assert_eq!((frame.number, pixels.len(), ffi::released()), (1, 64, 0));
    // It may be dropped anywhere: there C++ gets it back.
    std::thread::spawn(move || drop(frame)).join().unwrap();
    assert_eq!(ffi::released(), 1);
    // ANCHOR_END: next_frame
}

#[tokio::test]
async fn bytes() {
    // ANCHOR: bytes
    let message = cobridge::Bytes::from(vec![1, 2, 3, 4, 5]);
    let header: bytes::Bytes = ffi::header(&message).into();
    assert_eq!(header.as_ptr(), message.as_ptr()); // a slice of the same memory
    // ANCHOR_END: bytes
    assert_eq!(header[..], [1, 2, 3, 4]);
    // ANCHOR: foreign
    let file: bytes::Bytes = ffi::read_file("name").into(); // C++ frees it with the last slice
    let part = file.slice(1..3);
    // ANCHOR_END: foreign
    assert_eq!(part[..], *b"xx");
}

#[tokio::test]
async fn slices() {
    // ANCHOR: fill
    let mut data = [0; 16];
    ffi::fill(&mut data).await;
    assert_eq!(data, [7; 16]);
    // ANCHOR_END: fill
}
