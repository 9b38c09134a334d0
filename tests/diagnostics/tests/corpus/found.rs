//! Texts that once made the generator panic, or point nowhere.

// The last discriminant that an i128 holds.
#[cobridge::bridge]
mod discriminant {
    enum Large {
        Last = 170141183460469231731687303715884105727,
        After,
    }
    unsafe extern "C++" {
        async fn f(value: Large);
    }
}

// The end of the arguments comes too early.
#[cobridge::bridge(namespace =)]
mod arguments {
    unsafe extern "C++" {
        async fn f();
    }
}

// cxx has no place for a name that is reserved.
#[cobridge::bridge]
mod reserved {
    unsafe extern "C++" {
        async fn a__b();
    }
}

// No module with contents.
#[cobridge::bridge]
mod no_contents;
