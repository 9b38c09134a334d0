//! The listings of the guide's section on types of Zig.

// ANCHOR: bridge
#[cobridge::bridge]
pub mod ffi {
    #[derive(Clone, Debug, PartialEq)]
    struct Place {
        name: String,
        x: f64,
        y: f64,
    }

    enum Unit {
        Metre,
        Foot,
    }

    unsafe extern "Zig" {
        include!("zig/tracks.zig");

        type Track;

        #[Self = "Track"]
        fn open(name: &str) -> Result<ZigBox<Track>>;
        fn name(&self) -> &str;
        fn add(&mut self, place: Place);
        fn nearest(&self, x: f64, y: f64) -> Option<&Place>;
        fn length(&self, unit: Unit) -> f64;
    }
}
// ANCHOR_END: bridge
