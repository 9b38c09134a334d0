//! Functions of several styles and of several namespaces in one bridge.

#[cobridge::bridge(namespace = "styles")]
#[allow(missing_docs)]
pub mod ffi {
    #[derive(Debug)]
    struct Page {
        url: String,
        size: u64,
    }

    #[derive(Debug)]
    enum Kind {
        Text,
        Image = 7,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/styles.h");

        async fn coroutine(url: &str) -> Result<Page>;
        async fn promise(url: String, times: u32) -> Result<Vec<String>>;
        async fn callback(data: &[u8]) -> Result<u64>;
        async fn value(page: Page, kind: Kind) -> Kind;
        async fn std_future() -> Result<()>;
        #[namespace = "styles::inner"]
        async fn apart(x: u64) -> u64;
    }

    #[namespace = "elsewhere"]
    unsafe extern "C++" {
        async fn nothing();
    }
}
