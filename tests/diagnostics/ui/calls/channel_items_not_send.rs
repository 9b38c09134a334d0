#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        fn clients(output: Sender<UniquePtr<Client>>);
    }
}

fn main() {
    let (output, _) = cobridge::channel::bounded(1);
    ffi::clients(output);
}
