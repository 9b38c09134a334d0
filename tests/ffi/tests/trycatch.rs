//! A user's `rust::behavior::trycatch` converts the exceptions of async functions too.

use cobridge::Error;
use cobridge_ffi_tests::trycatch::ffi;

#[tokio::test]
async fn exceptions_go_through_the_users_trycatch() {
    let message = |result: Result<u64, Error>| result.unwrap_err().to_string();
    assert_eq!(message(ffi::from_coroutine(true, false).await), "library error 1");
    assert_eq!(message(ffi::from_coroutine(true, true).await), "library error 1");
    assert_eq!(message(ffi::from_start(true).await), "library error 2");
    assert_eq!(message(ffi::from_job(true).await), "library error 3");
    assert_eq!(message(ffi::from_std_future(true).await), "library error 4");
    assert_eq!(message(ffi::from_promise(true).await), "library error 5");
    assert_eq!(ffi::from_plain().unwrap_err().what(), "library error 6");
}

/// In cxx such an exception would terminate; a call that is awaited has an error to carry it.
#[tokio::test]
async fn an_exception_that_the_users_trycatch_does_not_know_is_still_an_error() {
    for result in [
        ffi::from_coroutine(false, true).await,
        ffi::from_start(false).await,
        ffi::from_job(false).await,
        ffi::from_std_future(false).await,
        ffi::from_promise(false).await,
    ] {
        assert!(result.unwrap_err().to_string().contains("not a std::exception"));
    }
}
