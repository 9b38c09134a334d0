//! Every function of the recorded bridges is called once: what is recorded works.

use cobridge_snapshot_tests::{attributes, borrowed, callbacks, exports, methods, nested, streams, styles};
use futures::executor::block_on;

#[test]
fn styles() {
    use styles::ffi;
    block_on(async {
        let page = ffi::coroutine("http://localhost/").await.unwrap();
        assert_eq!((page.url.as_str(), page.size), ("http://localhost/", 17));
        assert_eq!(ffi::promise("a".to_owned(), 2).await.unwrap(), ["a", "a"]);
        assert_eq!(ffi::callback(&[1, 2, 3]).await.unwrap(), 3);
        assert_eq!(ffi::value(page, ffi::Kind::Image).await, ffi::Kind::Image);
        ffi::std_future().await.unwrap();
        assert_eq!(ffi::apart(4).await, 5);
        ffi::nothing().await;
    });
}

#[test]
fn methods() {
    block_on(async {
        let mut client = methods::ffi::Client::connect("a name").await.unwrap();
        assert_eq!(client.get("name").await.unwrap(), "a name");
        assert_eq!(client.pin_mut().put("other", "b".to_owned()).await.unwrap(), 2);
        assert_eq!(client.get("none").await.unwrap_err().to_string(), "no such key");
        #[cfg(any(unix, windows))]
        assert!(client.here().await);
    });
}

#[test]
fn borrowed() {
    use borrowed::ffi;
    block_on(async {
        let mut data = [1, 2, 3];
        assert_eq!(ffi::view(&data).at(2).await.unwrap(), 3);
        assert!(ffi::view(&data).at(3).await.is_err());
        assert_eq!(ffi::fill(&mut data, 7).await, 3);
        assert_eq!(data, [7; 3]);
        let text = String::from("longer");
        assert_eq!(ffi::longest("short", &text).await.unwrap(), "longer");
        let mut point = ffi::Point { x: 1, y: 2 };
        ffi::mirror(&mut point).await.x += 10;
        assert_eq!((point.x, point.y), (12, 1));
        let mut session = borrowed::Session { uses: 1 };
        assert_eq!(ffi::work(&mut session, 3).await, 4);
        assert_eq!(session.uses, 4);
    });
}

#[test]
fn nested() {
    use nested::outer::inner::ffi as inner;
    block_on(async {
        assert_eq!(inner::add_up(inner::Pair { left: 1, right: 2 }).await, 3);
        assert_eq!(inner::get_number(5).await.unwrap(), 5);
        assert_eq!(inner::get_text("five").await.unwrap(), "five");
        let client = nested::ffi::make_client();
        let thing = client.send(nested::ffi::Thing { name: "a".to_owned() }).await.unwrap();
        assert_eq!(thing.name, "a!");
        assert_eq!(nested::ffi::r#type(5).await, 6);
        assert_eq!(nested::plain::nested_plain(6), 7);
    });
}

#[test]
fn attributes() {
    use attributes::ffi;
    block_on(async {
        assert_eq!(ffi::checksum(&[1, 2, 3]).await, 6);
        assert_eq!(ffi::check("a").await.unwrap(), "a");
        assert_eq!(ffi::check("").await.unwrap_err().to_string(), "nothing to check");
        assert_eq!(ffi::draw(5).await, 5);
        let byte = 9;
        // SAFETY: the pointer points to a byte.
        assert_eq!(unsafe { ffi::read(&raw const byte) }.await, 9);
        #[expect(deprecated)]
        let sum = ffi::many(1, 2, 3, -4, 5, 0.5, 0.25, true).await;
        assert_eq!(sum, 8.75);
        assert_eq!(ffi::call_back(|sum| sum * 2, 1, 2, 3).await, 12);
    });
}

#[test]
fn exports() {
    use exports::ffi;
    block_on(async {
        assert_eq!(ffi::use_session().await.unwrap(), "first 3 again 5 no byte 2");
        assert_eq!(ffi::use_functions().await.unwrap(), "5 4 longer 4 a-b 7 3 65 everywhere");
    });
}

#[test]
fn callbacks() {
    use callbacks::ffi::{self, Shop};
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    let runtime = cobridge::RuntimeHandle::current().expect("there is Tokio");
    let mut shop = ffi::open(runtime);
    shop.pin_mut().price_with(|name: &str| {
        let length = name.len() as u32;
        async move { if length == 0 { Err("nothing has no price") } else { Ok(length) } }
    });
    let names = ["tea".to_owned(), "salt".to_owned()];
    static SUM: AtomicU64 = AtomicU64::new(0);
    block_on(async {
        let sold = |item: ffi::Item, count: u8, sum: u64| async move {
            assert_eq!((item.price as usize, count > 0), (item.name.len(), true));
            SUM.store(sum, Relaxed);
        };
        assert_eq!(shop.sell(&names, sold).await.unwrap(), 7);
        assert_eq!(SUM.load(Relaxed), 7);
        let nothing = [String::new()];
        assert_eq!(shop.sell(&nothing, sold).await.unwrap_err().to_string(), "nothing has no price");
        assert!(ffi::compare(|x| async move { x + 1 }, async |x| x + 1).await);
        assert!(!ffi::compare(|x| async move { x + 1 }, |x| async move { x }).await);
        #[cfg(any(unix, windows))]
        assert!(ffi::here(async || true).await);
    });
    let item = ffi::Item { name: "tea".to_owned(), price: 3 };
    let copies = vec![item.clone(), item.clone()];
    assert_eq!(Shop::rate(move || std::future::ready(copies.clone())).unwrap(), 6);
    assert_eq!(ffi::name_of(&item, |price| async move { assert_eq!(price, 3) }), "tea");
}

#[test]
fn streams() {
    use futures::{StreamExt, TryStreamExt};
    use streams::ffi::{self, Event, Source};
    block_on(async {
        assert_eq!(ffi::count(2, 5).collect::<Vec<_>>().await, [2, 3, 4]);
        let mut events = ffi::events("tea", 100);
        for number in 1..=100 {
            let event = events.try_next().await.unwrap();
            assert_eq!(event, Some(Event { number, topic: "tea".to_owned() }));
        }
        assert_eq!(events.try_next().await.unwrap_err().to_string(), "no more events");
        let mut letters = ffi::letters("abcd".to_owned());
        for letter in ["a", "b", "c", "d"] {
            assert_eq!(letters.try_next().await.unwrap().as_deref(), Some(letter));
        }
        assert_eq!(letters.try_next().await.unwrap_err().to_string(), "no more letters");
        let data = [7; 1000];
        assert_eq!(ffi::bytes(&data).collect::<Vec<_>>().await, data);

        let mut source = ffi::open(5);
        assert_eq!(source.read(3).count().await, 3);
        assert_eq!(source.pin_mut().read_on(2).collect::<Vec<_>>().await, [6, 7]);
        assert_eq!(source.pin_mut().read_on(1).collect::<Vec<_>>().await, [8]);
        assert_eq!(Source::all().collect::<Vec<_>>().await, [1]);
        assert_eq!(ffi::clicks("click").collect::<Vec<_>>().await, ["click"]);
        #[cfg(any(unix, windows))]
        assert_eq!(ffi::here(|x| async move { x * x }).collect::<Vec<_>>().await, [1, 4, 9]);
        assert_eq!(ffi::read_rust().await.unwrap(), 10 + 11 + 300 + 1000 + 20_000);
    });
}
