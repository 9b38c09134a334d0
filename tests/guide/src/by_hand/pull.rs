//! A C++ object that is asked for each item.

// ANCHOR: all
use futures::Stream;
use futures::stream::unfold;

#[cxx::bridge(namespace = "by_hand_pull")]
mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/by_hand/pull.h");

        type Lines;
        fn open(path: &str) -> Result<UniquePtr<Lines>>;
        fn next(self: Pin<&mut Lines>, line: &mut String) -> Result<bool>;
    }
}

// SAFETY: a file may be read on any thread, one at a time.
unsafe impl Send for ffi::Lines {}

enum State {
    New(String),
    Open(cxx::UniquePtr<ffi::Lines>),
    Over,
}

pub fn lines(path: &str) -> impl Stream<Item = Result<String, String>> {
    unfold(State::New(path.to_owned()), |state| async move {
        let opened = match state {
            State::New(path) => ffi::open(&path),
            State::Open(file) => Ok(file),
            State::Over => return None,
        };
        let mut file = match opened {
            Ok(file) => file,
            Err(error) => return Some((Err(error.what().to_owned()), State::Over)),
        };
        let mut line = String::new();
        match file.pin_mut().next(&mut line) {
            Ok(true) => Some((Ok(line), State::Open(file))),
            Ok(false) => None,
            Err(error) => Some((Err(error.what().to_owned()), State::Over)),
        }
    })
}
// ANCHOR_END: all
