//! cxx's features, with and without async items beside them.

use cobridge::cxx::let_cxx_string;
use cobridge_compat_tests::{mixed, plain, several};
use futures::executor::block_on;
use mixed::ffi::{self, Config, Mode};

#[test]
fn a_plain_bridge_is_cxx() {
    use plain::ffi::{self, Point};
    assert_eq!(ffi::sum(&[Point { x: 1, y: 2 }, Point { x: 3, y: 4 }]), Point { x: 4, y: 6 });
    assert_eq!(ffi::fail("no").unwrap_err().what(), "no");
    assert_eq!(ffi::what_rust_refused(), "refused: C++");
    let_cxx_string!(text = "four");
    assert_eq!(ffi::length_of(&text), 4);
}

fn config(level: u8) -> Config {
    Config { name: "name".to_owned(), level, ratio: 0.5 }
}

#[test]
fn methods_overloads_and_associated_functions() {
    let mut engine = ffi::new_engine(config(7));
    assert_eq!(engine.name(), "name");
    assert_eq!(block_on(engine.run(Mode::Fast)).unwrap(), config(7));
    assert_eq!(block_on(engine.run(Mode::Slow)).unwrap_err().to_string(), "too slow");
    assert_eq!(block_on(engine.pin_mut().tune_level(9)).unwrap(), 7);
    assert_eq!(block_on(engine.pin_mut().tune_ratio(1.5)).unwrap(), 0.5);
    assert_eq!(block_on(engine.run(Mode::Fast)).unwrap(), Config { level: 9, ratio: 1.5, ..config(0) });
    assert_eq!(block_on(ffi::Engine::version()), 3);
}

#[test]
fn names_and_namespaces() {
    assert_eq!(block_on(ffi::count(&ffi::new_store())), 12);
    let moved = block_on(ffi::reach(&ffi::new_remote(), ffi::Moved { value: 4 })).unwrap();
    assert_eq!(moved.value, 5);
    assert!(block_on(ffi::r#match("match")));
    assert_eq!(block_on(ffi::keywords(1, 2, 3)), 123);
    assert_eq!(block_on(ffi::_hidden__name()), 9);
    assert_eq!(block_on(ffi::all(vec![config(1), config(2)])), [config(1), config(2)]);
}

#[test]
fn types_of_a_dependency() {
    let ticket = cobridge_compat_exporter::ffi::issue(77);
    assert_eq!(block_on(cobridge_compat_exporter::ffi::check(&ticket)).unwrap().number, 77);
    assert_eq!(block_on(ffi::redeem(ticket)).unwrap(), 77);
}

#[test]
fn cpp_calls_rust_while_rust_awaits_it() {
    let listener = mixed::Listener { answer: true };
    assert!(block_on(ffi::inform(&listener, config(1))));
    assert!(!block_on(ffi::inform(&listener, config(0))));
}

#[test]
fn cfgs_take_items_away_on_both_sides() {
    assert_eq!(block_on(ffi::present()), 1);
    assert_eq!(block_on(ffi::only_one(200)), 200);
}

#[test]
fn several_bridges_in_one_file() {
    assert_eq!(several::plain_cxx::one(), 1);
    assert_eq!(block_on(several::first::double_it(several::first::Shared { n: 4 })).n, 8);
    assert_eq!(block_on(several::outer::inner::six_times(2)), 12);
}
