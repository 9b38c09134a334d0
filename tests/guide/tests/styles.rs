//! Every style's listing, and the versions by hand.

macro_rules! style {
    ($style:ident, $host:literal => $address:literal) => {
        mod $style {
            use cobridge_guide_tests::styles::$style::ffi;

            #[tokio::test]
            async fn gives_the_address() {
                assert_eq!(ffi::lookup($host).await.unwrap(), $address);
            }

            #[tokio::test]
            async fn gives_the_error() {
                assert_eq!(ffi::lookup("nowhere").await.unwrap_err().to_string(), "unknown host nowhere");
            }

            #[tokio::test]
            async fn can_be_dropped_on_the_way() {
                let lookup = ffi::lookup("localhost");
                let soon = std::time::Duration::from_millis(1);
                // Whoever waits at the end of the drop must not be the only thread.
                let _ = tokio::time::timeout(soon, lookup).await;
            }
        }
    };
}

style!(coroutine, "localhost" => "127.0.0.1 is localhost");
style!(value, "cached" => "10.0.0.1");
style!(awaitable, "localhost" => "127.0.0.1");
style!(promise, "localhost" => "127.0.0.1");
style!(callback, "localhost" => "127.0.0.1");
style!(std_future, "localhost" => "127.0.0.1");
style!(blocking, "localhost" => "127.0.0.1");

mod by_hand {
    macro_rules! by_hand {
        ($style:ident, $address:literal) => {
            #[tokio::test]
            async fn $style() {
                use cobridge_guide_tests::by_hand::$style::lookup;
                assert_eq!(lookup("localhost").await.unwrap(), $address);
                assert_eq!(lookup("nowhere").await.unwrap_err(), "unknown host nowhere");
            }
        };
    }

    by_hand!(oneshot, "127.0.0.1");
    by_hand!(blocking, "127.0.0.1");
    by_hand!(promise, "127.0.0.1");
    by_hand!(coroutine, "127.0.0.1 is localhost");

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn spawn() {
        use cobridge_guide_tests::by_hand::spawn::{Spawner, ffi};
        let spawner = Spawner(tokio::runtime::Handle::current());
        let words = tokio::task::spawn_blocking(move || ffi::count_twice(&spawner)).await;
        assert_eq!(words.unwrap(), 3);
    }
}

#[tokio::test]
async fn a_value_may_be_a_coroutine_after_all() {
    use cobridge_guide_tests::styles::value::ffi;
    assert_eq!(ffi::lookup("localhost").await.unwrap(), "127.0.0.1");
}
