use std::rc::Rc;

#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn serve(handler: impl AsyncFn(u64) -> u64);
    }
}

fn main() {
    let shared = Rc::new(1);
    ffi::serve(move |x| {
        let shared = shared.clone();
        async move { x + *shared }
    });
}
