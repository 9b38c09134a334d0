//! Shared types and types of Zig wherever a type can stand: in functions of Rust that Zig calls, closures, streams, channels, callbacks
//! and tasks.

use futures::{Stream, stream};

#[cobridge::bridge(namespace = "places")]
pub mod ffi {
    #[derive(Clone, Debug, PartialEq)]
    struct Parcel {
        name: String,
        weight: u64,
        kind: Kind,
    }

    #[derive(Debug)]
    enum Kind {
        Small,
        Large = 300,
    }

    extern "Rust" {
        fn weigh(parcel: &Parcel) -> u64;
        fn load(parcel: &mut Parcel, weight: u64);
        fn renamed(parcel: Parcel, name: &str) -> Parcel;
        fn other(kind: Kind) -> Kind;
        fn turned(corners: [u16; 3]) -> [u16; 3];
        fn total(parcels: &[Parcel], more: &[u64]) -> u64;
        fn named(parcels: Vec<Parcel>, names: Vec<String>) -> Result<Vec<Parcel>>;
        async fn made(name: &str, kind: Kind) -> Parcel;
        async fn checked(parcel: Parcel) -> Result<Parcel>;
        fn copies(parcel: Parcel, count: u64) -> impl Stream<Item = Parcel>;
    }

    unsafe extern "Zig" {
        include!("zig/places.zig");

        /// Where parcels lie. Destroyed while it is used, it panics.
        type Depot;

        #[Self = "Depot"]
        fn open(name: &str) -> ZigBox<Depot>;
        /// Sleeps until it is cancelled, and then until the gate is open.
        async fn guard(&self) -> u64;
        async fn fetch(self: &Depot, weight: Option<u64>) -> Option<Parcel>;
        fn parcels(self: &Depot, count: u64) -> impl Stream<Item = Parcel>;
        /// Sends one and then does as `guard` does.
        fn guarded(self: &Depot, first: Parcel) -> impl Stream<Item = Result<Parcel>>;

        async fn run() -> Result<()>;
        async fn ask(
            parcels: Vec<Parcel>,
            callback: impl AsyncFn(Parcel, Kind, &[Parcel], &mut Parcel) -> Parcel,
        ) -> Vec<Parcel>;
        async fn relay(input: Receiver<Parcel>, output: Sender<Parcel>) -> Option<Parcel>;
        async fn find(name: &str) -> Option<Parcel>;
        async fn open_later(name: &str) -> Result<ZigBox<Depot>>;
        async fn pack(parcel: Parcel, name: Option<&str>) -> Parcel;
        #[blocking]
        async fn sort(parcels: Vec<Parcel>, last: Option<Parcel>) -> Vec<Parcel>;
        /// Which is never answered, but by the next call.
        async fn held(parcel: Parcel) -> Result<Parcel>;
        fn answer_held(parcel: Parcel);

        fn until_guarded(count: u32);
        fn until_cancelled(count: u32);
        fn open_gate();
        fn depots() -> i64;
    }
}

// SAFETY: what of it is changed is atomic, and all of it may be looked at from any thread.
unsafe impl Send for ffi::Depot {}
// SAFETY: as above.
unsafe impl Sync for ffi::Depot {}

use ffi::{Kind, Parcel};

fn weigh(parcel: &Parcel) -> u64 {
    parcel.weight
}

fn load(parcel: &mut Parcel, weight: u64) {
    parcel.weight += weight;
    parcel.name.push('+');
}

fn renamed(parcel: Parcel, name: &str) -> Parcel {
    Parcel { name: format!("{} {name}", parcel.name), ..parcel }
}

fn other(kind: Kind) -> Kind {
    if kind == Kind::Small { Kind::Large } else { Kind::Small }
}

fn turned([a, b, c]: [u16; 3]) -> [u16; 3] {
    [c, a, b]
}

fn total(parcels: &[Parcel], more: &[u64]) -> u64 {
    parcels.iter().map(|parcel| parcel.weight).chain(more.iter().copied()).sum()
}

fn named(parcels: Vec<Parcel>, names: Vec<String>) -> Result<Vec<Parcel>, &'static str> {
    if parcels.len() != names.len() {
        return Err("a name for each");
    }
    Ok(parcels.into_iter().zip(names).map(|(parcel, name)| Parcel { name, ..parcel }).collect())
}

async fn made(name: &str, kind: Kind) -> Parcel {
    Parcel { name: name.to_owned(), weight: 1, kind }
}

async fn checked(parcel: Parcel) -> Result<Parcel, &'static str> {
    if parcel.name.is_empty() { Err("no name") } else { Ok(parcel) }
}

fn copies(parcel: Parcel, count: u64) -> impl Stream<Item = Parcel> + Send {
    stream::iter((0..count).map(move |weight| Parcel { weight, ..parcel.clone() }))
}
