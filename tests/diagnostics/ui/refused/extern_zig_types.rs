#[cobridge::bridge]
mod ffi {
    struct Rusty {
        boxed: Box<Opaque>,
    }

    struct Holds {
        rusty: Rusty,
    }

    struct Point {
        x: f64,
    }

    extern "Rust" {
        type Opaque;
    }

    unsafe extern "Zig" {
        include!("zig/digest.zig");
        type Session;
        type Other;
        type Generic<T>;

        fn rusty(value: Rusty) -> u64;
        fn holds() -> Holds;
        fn boxed(value: Box<Point>);
        fn by_value(session: Session);
        fn vector() -> Vec<Session>;
        fn no_box() -> ZigBox<Point>;
        fn twice(x: Option<Option<u8>>);
        fn named(x: [u8; LENGTH]);
        fn which(&self) -> u64;
        fn moved(self: Session) -> u64;
        fn method(self: &Point) -> f64;
        #[Self = "Point"]
        fn origin() -> Point;
        fn changes(data: &[u8]) -> &mut [u8];
        async fn lent(data: &[u8]) -> &[u8];
        async fn lent_by_rust(value: Option<&Opaque>);
        #[blocking]
        async fn blocks(self: &Session, other: Option<&Session>, data: &[u8]);
        fn streamed(self: &Session, point: &Point) -> impl Stream<Item = u8>;
        fn stream_of_text(text: Option<&str>) -> impl Stream<Item = ZigBox<Session>>;
        async fn lent_option(session: &Session) -> Option<&str>;
        fn of_another_module(self: &other::Session) -> u64;
        fn of_many(self: &[Session]) -> u64;
    }

    unsafe extern "Zig" {
        include!("zig/digest.zig");
        type Session;
        type Point;
    }
}

struct Opaque;

fn main() {}
