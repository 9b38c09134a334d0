//! The guide's section on types of Zig.
#![cfg(not(without_zig))]

use cobridge_zig_tests::tracks::ffi::{self, Place, Unit};

// ANCHOR: trait
trait Route {
    fn metres(&self) -> f64;
}

impl Route for cobridge::ZigBox<ffi::Track> {
    fn metres(&self) -> f64 {
        self.length(Unit::Metre)
    }
}
// ANCHOR_END: trait

#[test]
fn a_track() -> Result<(), cobridge::Error> {
    let place = |name: &str, x, y| Place { name: name.to_owned(), x, y };
    // ANCHOR: use
    let mut track = ffi::Track::open("to the lake")?;
    track.add(place("bridge", 0.0, 0.0));
    track.add(place("lake", 30.0, 40.0));
    assert_eq!(track.name(), "to the lake");
    assert_eq!(track.nearest(25.0, 40.0).map(|place| place.name.as_str()), Some("lake"));
    let route: Box<dyn Route> = Box::new(track);
    assert_eq!(route.metres(), 50.0);
    // ANCHOR_END: use
    assert!(ffi::Track::open("").is_err());
    let empty = ffi::Track::open("empty")?;
    assert_eq!((empty.nearest(0.0, 0.0), empty.length(Unit::Foot)), (None, 0.0));
    assert!(empty.length(Unit { repr: 77 }) == 0.0);
    Ok(())
}
