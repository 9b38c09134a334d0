//! Every type of the face in every position.

use cobridge::cxx::{CxxString, SharedPtr, UniquePtr, let_cxx_string};
use cobridge_ffi_tests::table::Session;
use cobridge_ffi_tests::table::ffi::{self, Color, Item, Level, Pod};
use std::pin::Pin;

fn item(name: &str) -> Item {
    Item { name: name.to_owned(), tags: vec!["a".to_owned(), "b".to_owned()], color: Color::Green }
}

/// Both positions of a type that compares.
macro_rules! same {
    ($($echo:ident $attempt:ident: $value:expr;)*) => {
        $(
            #[tokio::test]
            async fn $echo() {
                assert_eq!(ffi::$echo($value).await, $value);
                assert_eq!(ffi::$attempt($value).await.unwrap(), $value);
            }
        )*
    };
}

same! {
    echo_boolean try_boolean: true;
    echo_u_8 try_u_8: u8::MAX;
    echo_u_16 try_u_16: u16::MAX;
    echo_u_32 try_u_32: u32::MAX;
    echo_u_64 try_u_64: u64::MAX;
    echo_u_size try_u_size: usize::MAX;
    echo_i_8 try_i_8: i8::MIN;
    echo_i_16 try_i_16: i16::MIN;
    echo_i_32 try_i_32: i32::MIN;
    echo_i_64 try_i_64: i64::MIN;
    echo_i_size try_i_size: isize::MIN;
    echo_f_32 try_f_32: -1.5;
    echo_f_64 try_f_64: f64::MIN_POSITIVE;
    echo_character try_character: 65 as std::ffi::c_char;
    echo_string try_string: "a text longer than any small string".to_owned();
    echo_text try_text: "text";
    echo_vec_u8 try_vec_u8: vec![1, 2, 3];
    echo_vec_string try_vec_string: vec!["x".to_owned(), String::new()];
    echo_vec_item try_vec_item: vec![item("one"), item("two")];
    echo_slice try_slice: &[1, 2, 3];
    echo_slice_item try_slice_item: &[item("one")];
    echo_slice_mut try_slice_mut: &mut [1, 2];
    echo_item try_item: item("item");
    echo_pod try_pod: Pod { a: -3, b: 2.5 };
    echo_color try_color: Color::Green;
    echo_level try_level: Level::Low;
    echo_array try_array: [1, -2, 3];
    echo_array_string try_array_string: ["p".to_owned(), "q".to_owned()];
    echo_item_ref try_item_ref: &item("ref");
    echo_item_mut try_item_mut: &mut item("mut");
    echo_string_ref try_string_ref: &"owned".to_owned();
    echo_vec_ref try_vec_ref: &vec![9];
    echo_vec_item_ref try_vec_item_ref: &vec![item("in")];
}

#[tokio::test]
async fn boxes_stay_where_they_are() {
    let session = Box::new(Session { n: 5 });
    let address = &raw const *session;
    let back = ffi::try_boxed(ffi::echo_boxed(session).await).await.unwrap();
    assert_eq!((back.n, &raw const *back), (5, address));
    let many = ffi::try_vec_box(ffi::echo_vec_box(vec![back]).await).await.unwrap();
    assert_eq!((many.len(), many[0].n, &raw const *many[0]), (1, 5, address));
}

#[tokio::test]
async fn vectors_stay_where_they_are() {
    let bytes = vec![7u8; 64 * 1024];
    let address = bytes.as_ptr();
    let back = ffi::try_vec_u8(ffi::echo_vec_u8(bytes).await).await.unwrap();
    assert_eq!((back.as_ptr(), back.len()), (address, 64 * 1024));
}

#[tokio::test]
async fn unique_pointers() {
    let client = ffi::try_unique_client(ffi::echo_unique_client(ffi::new_client(6)).await).await.unwrap();
    assert_eq!(client.id(), 6);
    let none = ffi::try_unique_client(ffi::echo_unique_client(UniquePtr::null()).await).await.unwrap();
    assert!(none.is_null());
    let_cxx_string!(text = "unique");
    let text = ffi::try_unique_string(ffi::echo_unique_string(ffi::new_string(&text)).await).await.unwrap();
    assert_eq!(text.to_string(), "unique");
    let numbers = ffi::try_unique_vector(ffi::echo_unique_vector(ffi::new_vector()).await).await.unwrap();
    assert_eq!(numbers.as_slice(), [1, 2, 3]);
}

#[tokio::test]
async fn shared_pointers() {
    let shared = ffi::shared_client(8);
    let back = ffi::try_shared(ffi::echo_shared(shared.clone()).await).await.unwrap();
    assert_eq!(back.id(), 8);
    let weak = ffi::try_weak(ffi::echo_weak(SharedPtr::downgrade(&back)).await).await.unwrap();
    assert_eq!(weak.upgrade().id(), 8);
    drop((shared, back));
    assert!(weak.upgrade().is_null());
}

#[tokio::test]
async fn references_to_opaque_types() {
    let mut session = Session { n: 4 };
    assert_eq!(ffi::try_session_ref(ffi::echo_session_ref(&session).await).await.unwrap().n, 4);
    ffi::try_session_mut(ffi::echo_session_mut(&mut session).await).await.unwrap().n = 9;
    assert_eq!(session.n, 9);
    let mut client = ffi::new_client(3);
    assert_eq!(ffi::try_client_ref(ffi::echo_client_ref(&client).await).await.unwrap().id(), 3);
    assert_eq!(ffi::try_client_pin(ffi::echo_client_pin(client.pin_mut()).await).await.unwrap().id(), 3);
    let_cxx_string!(text = "on the stack");
    assert_eq!(ffi::try_cxx_string_ref(ffi::echo_cxx_string_ref(&text).await).await.unwrap(), &*text);
    let pinned: Pin<&mut CxxString> = ffi::echo_cxx_string_pin(text.as_mut()).await;
    ffi::try_cxx_string_pin(pinned).await.unwrap().push_str("!");
    assert_eq!(text.to_string(), "on the stack!");
    let numbers = ffi::new_vector();
    assert_eq!(ffi::try_cxx_vector_ref(ffi::echo_cxx_vector_ref(&numbers).await).await.unwrap().len(), 3);
}

#[tokio::test]
async fn pointers_functions_and_lifetimes() {
    let byte = 5u8;
    // SAFETY: C++ gives the pointer back and does not look at it.
    let back = unsafe { ffi::echo_pointer(&raw const byte).await };
    assert_eq!(back, &raw const byte);
    assert_eq!(ffi::call_back(|number, text| format!("{number} is {text}")).await, "7 is seven");
    let left = String::from("left");
    let longest = {
        let right = "right one";
        ffi::longest(&left, right).await.unwrap()
    };
    assert_eq!(longest, "right one");
}
