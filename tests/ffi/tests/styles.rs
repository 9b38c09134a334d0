//! One declaration, every style: the same test over each of them.

macro_rules! style {
    ($style:ident) => {
        mod $style {
            use cobridge::Error;
            use cobridge_ffi_tests::styles::$style::ffi;

            #[tokio::test]
            async fn values() {
                assert_eq!(ffi::add_one(41).await, 42);
                ffi::nothing().await;
                ffi::ping().await.unwrap();
            }

            #[tokio::test]
            async fn borrowed_arguments() {
                let text = String::from("a text that no small string holds");
                assert_eq!(ffi::describe(&text, 7).await.unwrap(), format!("{text} 7"));
                assert_eq!(ffi::describe("", 7).await.unwrap(), " 7");
                let numbers: Vec<u64> = (0..100).collect();
                assert_eq!(ffi::sum(&numbers).await.unwrap(), 4950);
                assert_eq!(ffi::sum(&[]).await.unwrap(), 0);
            }

            #[tokio::test]
            async fn owned_arguments() {
                let answer = ffi::gather("name".to_owned(), vec![1, 2, 3]).await.unwrap();
                assert_eq!((answer.text.as_str(), answer.numbers.as_slice()), ("name", &[1, 2, 3][..]));
            }

            #[tokio::test]
            async fn errors() {
                match ffi::describe("throw", 1).await {
                    Err(Error::Exception(exception)) => assert_eq!(exception.what(), "described a throw"),
                    other => panic!("{other:?}"),
                }
            }

            #[tokio::test]
            async fn methods() {
                let mut counter = ffi::new_counter(5);
                assert_eq!(counter.peek(3).await.unwrap(), 5);
                assert_eq!(counter.pin_mut().add(10).await.unwrap(), 15);
                assert_eq!(counter.total(), 15);
            }

            #[test]
            fn futures_are_send() {
                fn send<T: Send>(_: T) {}
                send(ffi::add_one(1));
                send(ffi::describe("", 1));
                send(ffi::gather(String::new(), Vec::new()));
            }

            #[test]
            fn nothing_happens_before_the_first_poll() {
                let mut counter = ffi::new_counter(1);
                drop(counter.pin_mut().add(10));
                assert_eq!(counter.total(), 1);
            }
        }
    };
}

style!(coroutine);
style!(value);
style!(awaitable);
style!(promise);
style!(callback);
style!(std_future);
style!(blocking);
